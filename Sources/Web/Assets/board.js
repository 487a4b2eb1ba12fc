// The watch board's keys, countdowns and the band that says when the display has stopped.
// All works without it: rows are links, results are forms, the page reloads.
"use strict";
(() => {
  const silenceMax = 20; // seconds; the server's heart beats every 15
  let heard = performance.now();
  let chosen = null;
  // The node's clock, not this computer's: the time the server gave last and, in a time-lapse, pace.
  const given = document.getElementById("live").dataset;
  const speed = given.speed ?? 1;
  let base = { node: Number(given.now), here: heard };
  const nodeNow = () => base.node + ((performance.now() - base.here) * speed) / 1000;

  const two = (n) => String(n).padStart(2, "0");
  const count = (seconds) => {
    const s = Math.floor(Math.abs(seconds));
    const h = Math.floor(s / 3600);
    const m = Math.floor(s / 60) % 60;
    return (seconds < 0 ? "−" : "") + (h ? h + ":" + two(m) : m) + ":" + two(s % 60);
  };

  const tick = () => {
    const silent = (performance.now() - heard) / 1000;
    const band = document.getElementById("stale");
    if (!band) return;
    band.hidden = silent <= silenceMax;
    if (!band.hidden) {
      // In tens, so that a screen reader is not flooded.
      const words = band.dataset.words.replace("{n}", String(Math.floor(silent / 10) * 10));
      if (band.textContent !== words) band.textContent = words;
    }
    // Stale numbers must not look live. From half a minute the page is asked for instead.
    if (silent > silenceMax) {
      if (Math.floor(silent) % 10 === 0 && silent >= 30) window.htmx?.trigger("#live", "sse:board");
      return;
    }
    for (const time of document.querySelectorAll("time[data-due]")) {
      const left = Number(time.dataset.due) - nodeNow();
      if (Math.abs(left) >= 86400) continue;
      time.textContent = count(left);
      time.classList.toggle("late", left < 0);
    }
  };

  const rows = () => [...document.querySelectorAll(".board tbody tr")];
  const choose = (row) => {
    for (const other of rows()) other.removeAttribute("aria-selected");
    if (!row) return;
    chosen = row.id;
    row.setAttribute("aria-selected", "true");
    row.querySelector("a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.id === chosen);
    choose(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  };
  const open = (anchor) => {
    const row = chosen && document.getElementById(chosen);
    if (row) location.assign(row.querySelector("a").href + anchor);
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    n: () => location.assign(document.getElementById("new").href),
    c: () => document.querySelector("#calls button")?.focus(),
    e: () => open("#help"),
    a: () => open("#hand-on"),
    "/": () => document.getElementById("q").focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const alive = (seconds) => {
    heard = performance.now();
    if (seconds) base = { node: seconds, here: heard };
  };
  // A heart-beat's text is the node's time; it is kept, not written into the page.
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.target.id !== "beat") return;
    alive(Date.parse(event.detail.data) / 1000);
    event.preventDefault();
  });
  document.addEventListener("htmx:sseMessage", () => alive());
  document.addEventListener("htmx:sseOpen", () => alive());
  document.addEventListener("htmx:afterSwap", () => {
    alive(Number(document.getElementById("live").dataset.now));
    if (chosen) document.getElementById(chosen)?.setAttribute("aria-selected", "true");
    tick();
  });
  setInterval(tick, 1000);
})();
