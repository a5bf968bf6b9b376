// The school's own keywords below their field: a tap adds one.  Without this script the field is a line of text.
(() => {
  const SHOWN = 12;
  const DIVIDER = /[,\uFF0C\u3001;]/;

  function offer(box) {
    const input = box.querySelector("input");
    const offers = box.querySelector("[data-keywords-offers]");
    if (!input || !offers || box.dataset.keywords === "ready") return;
    box.dataset.keywords = "ready";
    const buttons = [...offers.querySelectorAll("[data-keywords-word]")];
    const known = new Set(buttons.map((button) => button.dataset.keywordsWord.toLowerCase()));

    // What is typed: whole words, and the beginning of another one behind the last comma.
    function typed() {
      const words = input.value.split(DIVIDER).map((word) => word.trim());
      const begun = words.pop();
      return known.has(begun.toLowerCase()) ? [[...words, begun].filter(Boolean), ""] : [words.filter(Boolean), begun];
    }

    function show() {
      const [words, begun] = typed();
      const there = new Set(words.map((word) => word.toLowerCase()));
      let left = SHOWN;
      for (const button of buttons) {
        const word = button.dataset.keywordsWord.toLowerCase();
        button.hidden = there.has(word) || !word.includes(begun.toLowerCase()) || left-- <= 0;
      }
      offers.hidden = buttons.every((button) => button.hidden);
    }

    offers.addEventListener("click", (event) => {
      const button = event.target.closest("[data-keywords-word]");
      if (!button) return;
      const [words, begun] = typed();
      const kept = begun && !button.dataset.keywordsWord.toLowerCase().includes(begun.toLowerCase()) ? [begun] : [];
      input.value = [...words, ...kept, button.dataset.keywordsWord, ""].join(", ");
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
    input.addEventListener("input", show);
    show();
  }

  const all = () => document.querySelectorAll("[data-keywords]").forEach(offer);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
