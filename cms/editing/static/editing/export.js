/* Follows an export: draws anew only how it fares, ever more rarely, and loads the whole page when it has ended. */
(() => {
  let wait = 1000;

  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("export");
        if (!fresh || fresh.dataset.onItsWay !== "true") return location.replace(location.href);
        document.getElementById("export").replaceWith(fresh);
      } else if (answer.redirected || answer.status === 404) {
        return location.reload();
      }
    } catch {
      /* The network is away: asked again. */
    }
    wait = Math.min(wait * 1.2, 5000);
    setTimeout(look, wait);
  };

  setTimeout(look, wait);
})();
