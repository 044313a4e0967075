// The slider over the steps, and their replay.

import { byId } from "./element";
import type { Frame } from "./run";

const PERIOD_MS = 250;

export interface StepsView {
  add(frame: Frame): void;
  clear(): void;
}

/** `show` is called with the frame that the slider is at. It follows the newest one until somebody moves it. */
export function stepsView(show: (frame: Frame) => void): StepsView {
  const slider = byId<HTMLInputElement>("step");
  const play = byId<HTMLButtonElement>("play");
  let frames: Frame[] = [];
  let playing: number | undefined;

  function go(index: number): void {
    const at = Math.max(0, Math.min(frames.length - 1, index));
    const frame = frames[at];
    if (frame === undefined) return;
    slider.value = `${at + 1}`;
    const rounds = frames.at(-1)!.round;
    const text = `Step ${at + 1} of ${frames.length}${rounds > 1 ? `, round ${frame.round}` : ""}`;
    slider.setAttribute("aria-valuetext", text);
    byId("step-label").textContent = text;
    show(frame);
  }

  function pause(): void {
    clearInterval(playing);
    playing = undefined;
    play.textContent = "▶ Play";
  }

  function start(): void {
    let at = Number(slider.value) >= frames.length ? 0 : Number(slider.value);
    play.textContent = "❚❚ Pause";
    go(at);
    playing = setInterval(() => {
      at += 1;
      go(at);
      if (at >= frames.length - 1) pause();
    }, PERIOD_MS);
  }

  slider.addEventListener("input", () => {
    pause();
    go(Number(slider.value) - 1);
  });
  play.addEventListener("click", () => (playing === undefined ? start() : pause()));

  return {
    add(frame) {
      const follows = Number(slider.value) >= frames.length;
      frames.push(frame);
      slider.max = `${frames.length}`;
      if (follows && playing === undefined) go(frames.length - 1);
      else byId("step-label").textContent = `Step ${slider.value} of ${frames.length}`;
    },
    clear() {
      pause();
      frames = [];
      slider.max = slider.value = "1";
      byId("step-label").textContent = "";
    },
  };
}
