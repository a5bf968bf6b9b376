/* The code of a QR stands in the fragment of the address, which no server sees.  Put it into the form, take it out of the
   address and the history, and go on.  Who signs in first finds the code again: it waits in this tab only. */
(() => {
  const KEPT = "door-code";
  const kept = document.querySelector("[data-keep]");
  if (kept) kept.addEventListener("click", () => sessionStorage.setItem(KEPT, kept.dataset.keep));

  const form = document.querySelector("[data-door]");
  if (!form) return;
  const scanned = decodeURIComponent(window.location.hash.slice(1));
  const code = scanned || sessionStorage.getItem(KEPT) || "";
  sessionStorage.removeItem(KEPT);
  if (!code || form.querySelector("[name=code]").value) return;
  form.querySelector("[name=code]").value = code.slice(0, 60);
  history.replaceState(null, "", window.location.pathname);
  if (!document.querySelector("[role=alert]")) form.submit();
})();
