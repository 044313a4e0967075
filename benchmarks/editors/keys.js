// Says when a key went down, when its character was on the screen, and when ghost text was: all in seconds since 1970.
(() => {
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const record = { key: 0, shown: 0, ghost: 0 };
  const LINES = '.editor-instance .view-lines';
  const GHOST = '.ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text .view-line';
  const text = () => {
    const lines = document.querySelector(LINES);
    if (!lines) return '';
    const ghosts = [...lines.querySelectorAll(GHOST)].reduce((sum, ghost) => sum + ghost.textContent.length, 0);
    return lines.textContent.length - ghosts;
  };
  // The next frame is painted before the task after its callback runs.
  const painted = then => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = then; channel.port2.postMessage(0); });
  let length = 0;
  document.addEventListener('keydown', () => { Object.assign(record, { key: now(), shown: 0, ghost: 0 }); length = text(); }, true);
  new MutationObserver(() => {
    if (record.key && !record.shown && text() !== length) {
      record.shown = -1;
      painted(() => { record.shown = now(); });
    }
    if (record.key && !record.ghost && document.querySelector(GHOST)) {
      record.ghost = -1;
      painted(() => { record.ghost = now(); });
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  window.sfumatoKeys = record;
})();
