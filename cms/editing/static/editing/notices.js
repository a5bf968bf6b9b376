/* Copies the text for LINE; without the clipboard it is selected, ready to be copied. */
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        button.textContent = button.dataset.done;
      } catch {
        /* Selected is what can be done. */
      }
    });
  }
})();
