// Suggestions while one types: fills the list of the field, which browsers show and screen readers read.  Optional.
(() => {
  const field = document.querySelector("input[data-suggestions]");
  const list = field && document.getElementById(field.getAttribute("list"));
  if (!list || !window.fetch) return;
  let timer, newest = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const words = field.value.trim(), mine = ++newest;
    if (words.length < 2) return list.replaceChildren();
    timer = setTimeout(async () => {
      const here = document.querySelector("input[name=here]:checked");
      const query = new URLSearchParams({ q: words, here: here ? here.value : "" });
      try {
        const answer = await fetch(`${field.dataset.suggestions}?${query}`);
        if (!answer.ok || mine !== newest) return;
        const found = (await answer.json()).suggestions;
        list.replaceChildren(...found.map(({ title }) => Object.assign(document.createElement("option"), { value: title })));
      } catch {
        // Without suggestions the form works as ever.
      }
    }, 220);
  });
})();
