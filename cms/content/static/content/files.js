/* What was chosen in a file input, in Thai: one listener for every form, also one that comes later (a chooser). */
(() => {
  "use strict";
  const NONE = "ยังไม่ได้เลือกไฟล์";
  const MOST = 3;
  const said = (files) => {
    const names = [...files].slice(0, MOST).map((file) => file.name).join(", ");
    return files.length > MOST ? `${names} และอีก ${files.length - MOST} ไฟล์` : names || NONE;
  };
  const show = (input) => {
    const names = input.parentElement.querySelector(".pick__names");
    if (!names || !input.files) return;
    names.textContent = said(input.files);
    names.classList.toggle("pick__names--chosen", input.files.length > 0);
  };
  const showAll = () => document.querySelectorAll(".pick__input").forEach(show);
  document.documentElement.classList.add("picks");
  document.addEventListener("change", (event) => { if (event.target.matches(".pick__input")) show(event.target); });
  document.addEventListener("reset", () => setTimeout(showAll));
  /* A page that comes back keeps its files. */
  addEventListener("pageshow", showAll);
})();
