/* Urgent notices: asks for the site's live document, shows what is live by the server's clock, drops what is over. */
(() => {
  const script = document.currentScript, words = script.dataset;
  /* The page may be shown by a host of others: that of search. */
  const site = script.src.replace(/\/assets\/[^/]*$/, ""), address = `${site}/live/notices.json`;
  const root = site === location.origin ? "" : site;
  const QUICK = 1500, SLOW = 30000, MANY = 40;
  let live = null, skew = 0, asked = 0, failed = 0, timer = 0, next = 0, drawn = "";
  const heard = [];

  const now = () => Date.now() + skew;
  const stored = (store, name, value) => {
    try {
      return value === undefined ? JSON.parse(store().getItem(name)) : store().setItem(name, JSON.stringify(value));
    } catch { return null; }
  };
  const session = () => sessionStorage, local = () => localStorage;
  const closed = () => [].concat(stored(local, "notices") || []);
  const add = (parent, name, text, set) => Object.assign(parent.appendChild(document.createElement(name)), { textContent: text || "" }, set);
  const lasts = (one) => !(Date.parse(one.until) <= now()) && !(Date.parse(one.from) > now());
  const mark = (one) => `${one.key}.${one.version}`;
  const safe = (url) => /^https?:\/\//.test(url || "") ? url : root + (/^\/(?!\/)/.test(url || "") ? url : "/notices/");

  /* What is said aloud is apart from what is seen: only what is new is said, and what is seen may be drawn anew. */
  const box = add(document.body, "aside", "", { className: "alerts", ariaLabel: words.label }), said = {};
  for (const role of ["alert", "status"]) (said[role] = add(document.body, "div", "", { className: "aloud" })).setAttribute("role", role);

  const draw = (one) => {
    const kind = words[one.severity] ? one.severity : "warning", urgent = kind === "emergency";
    const part = add(box, "article", "", { className: `notice notice-${kind}` }), id = mark(one);
    if (!heard.includes(id)) heard.push(id) && add(said[urgent ? "alert" : "status"], "p", `${one.clear ? words.clear : words[kind]}: ${one.headline}`);
    const head = add(part, "p", "", { className: "notice-head" });
    add(head, "b", one.clear ? words.clear : words[kind], { className: "notice-word" });
    head.append(" ");
    add(head, "a", one.headline, { href: safe(one.url) });
    for (const text of [one.clear, one.line]) if (text && text !== true) add(part, "p", text);
    if (one.phone) add(part, "a", `${words.call} ${one.phone}`, { href: `tel:${one.phone.replace(/[^\d+*#]/g, "")}`, className: "notice-call" });
    const about = [one.by, one.corrected && `${words.corrected} ${one.corrected}`].filter(Boolean).join(" · ");
    if (about) add(part, "p", about, { className: "notice-facts" });
    if (!urgent) add(part, "button", "×", { type: "button", ariaLabel: words.close, onclick: () => {
      stored(local, "notices", [...closed(), mark(one)].slice(-30));
      show();
    } });
  };

  const show = () => {
    clearTimeout(next);
    const here = [...document.querySelectorAll("[data-notice]")], shown = here.map((part) => part.dataset.notice);
    const all = live.notices.filter(lasts), marks = all.map(mark), gone = closed();
    const wanted = all.filter((one) => !shown.includes(mark(one)) && (one.severity === "emergency" || !gone.includes(mark(one))));
    const seen = wanted.map(mark).join();
    if (seen !== drawn) {
      /* Drawn anew as a whole: a part that stays and moves would be a shift of the layout. */
      drawn = seen;
      box.replaceChildren();
      wanted.forEach(draw);
    }
    for (const part of here) {
      const over = Date.parse(part.dataset.until) <= now() || (!live.more && !marks.includes(part.dataset.notice));
      if (over !== part.classList.contains("notice-over")) {
        const word = part.querySelector("[data-state]");
        part.classList.toggle("notice-over", over);
        word.dataset.was = word.dataset.was || word.textContent;
        word.textContent = over ? words.over : word.dataset.was;
      }
    }
    const line = document.querySelector("[data-schooling]"), state = live.state && lasts(live.state) ? live.state : null;
    if (line) {
      line.className = `schooling schooling-${state ? state.kind : "none"}`;
      line.firstChild.textContent = state ? state.text : line.dataset.none;
    }
    document.documentElement.style.paddingBottom = box.firstChild ? `${innerHeight - Math.max(box.firstChild.getBoundingClientRect().top, innerHeight * 0.4)}px` : "";
    const ends = [...all, state || {}].map((one) => Date.parse(one.until) - now()).filter((rest) => rest > 0);
    if (ends.length) next = setTimeout(show, Math.min(...ends, 6e5) + 50);
  };

  const take = (fresh) => {
    const newest = Math.max(live ? live.version : 0, stored(session, "notices") || 0);
    if (!Array.isArray(fresh.notices) || !(fresh.version >= newest)) return;
    if (live && fresh.version > live.version) asked = 0;
    live = fresh;
    stored(session, "notices", fresh.version);
    show();
  };

  const ask = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
      const date = Date.parse(answer.headers.get("date"));
      if (date) skew = date + 1000 * (answer.headers.get("age") || 0) - Date.now();
      if (!answer.ok) throw answer;
      take(await answer.json());
      failed = 0;
    } catch { failed++; }
    const pause = failed ? Math.min(2000 * 2 ** failed, 120000) : Math.min(QUICK * 1.2 ** Math.max(0, ++asked - MANY), SLOW);
    clearTimeout(timer);
    timer = setTimeout(ask, pause * (0.8 + Math.random() * 0.4));
  };

  /* Somebody is here: ask often again, and at once after a while. */
  const wake = () => {
    const slept = asked > MANY;
    asked = 0;
    if (slept && !failed) ask();
  };
  for (const name of ["scroll", "pointerdown", "keydown"]) addEventListener(name, wake, { passive: true });
  for (const name of ["pageshow", "online"]) addEventListener(name, ask);
  document.addEventListener("visibilitychange", ask);
  if (document.readyState === "complete") ask();
})();
