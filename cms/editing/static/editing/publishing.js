/* Shows how publishing goes while something goes: loads the page again every few seconds and puts its part in place. */
(() => {
  const pause = 3000;
  const part = () => document.getElementById("publishing");

  const look = async () => {
    try {
      if (!document.hidden && !part().contains(document.activeElement)) {
        const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("publishing");
        if (answer.ok && fresh) part().replaceWith(fresh);
      }
    } catch {
      /* The network is away: what is shown stays, with the time when it was true. */
    }
    if (part().dataset.live === "true") setTimeout(look, pause);
  };

  if (part().dataset.live === "true") setTimeout(look, pause);
})();
