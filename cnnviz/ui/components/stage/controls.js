// What one presses: play and step, the slider, the speed, and the switches.

const SPEEDS = [0.5, 1, 2, 4];

const ICONS = {
  first: "M6 5h2v14H6zM19 5v14L9 12z",
  back: "M16 5v14L6 12z",
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  again: "M12 5V1L7 6l5 5V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z",
  forward: "M8 5v14l10-7z",
  last: "M16 5h2v14h-2zM5 5v14l10-7z",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function name(node, label) {
  node.setAttribute("aria-label", label);
  node.title = label;
}

class Controls {
  constructor(stage) {
    this.stage = stage;
    this.buttons = {};
    const row = make("div", "buttons");
    for (const key of ["first", "back", "play", "forward", "last"]) {
      this.buttons[key] = make("button", key, { type: "button" });
      if (key !== "play") this.buttons[key].append(icon(key));
      row.append(this.buttons[key]);
    }
    this.slider = make("input", "scrub", { type: "range", min: "1", step: "1" });
    this.counter = make("span", "counter");
    this.speed = make("select", "speed");
    for (const speed of SPEEDS) this.speed.append(make("option", "", { value: speed }, `${speed}×`));
    this.show = this.toggle();
    const bar = make("div", "bar", row, this.slider);
    this.node = make("div", "controls", bar, make("div", "extras", this.counter, this.speed, ...this.more(), this.show));
    this.listen();
  }

  toggle() {
    return make("button", "switch", { type: "button", role: "switch" });
  }

  // What only some kinds have.
  more() {
    return [];
  }

  listen() {
    const { stage, buttons } = this;
    buttons.first.onclick = () => stage.jump(0);
    buttons.back.onclick = () => stage.jump(stage.step - 1);
    buttons.play.onclick = () => stage.toggle();
    buttons.forward.onclick = () => stage.jump(stage.step + 1);
    buttons.last.onclick = () => stage.jump(stage.scene.steps - 1);
    this.slider.oninput = () => stage.jump(Number(this.slider.value) - 1);
    this.speed.onchange = () => stage.setSpeed(Number(this.speed.value));
    this.show.onclick = () => stage.setShow(stage.show === "numbers" ? "colours" : "numbers");
  }

  name() {
    const { scene, speed } = this.stage;
    const { labels } = scene;
    for (const key of ["first", "back", "forward", "last"]) name(this.buttons[key], labels[key]);
    name(this.speed, labels.speed);
    this.speed.value = String(speed);
    this.slider.setAttribute("aria-label", labels.scrub);
    this.slider.max = scene.steps;
    setText(this.show, labels.numbers);
    this.show.hidden = !scene.valued;
  }

  refresh() {
    const { scene, step, playing, show } = this.stage;
    const { labels } = scene;
    const text = fill(labels.counter, this.stage.status());
    setText(this.counter, text);
    this.slider.value = String(step + 1);
    this.slider.setAttribute("aria-valuetext", text);
    const end = step === scene.steps - 1;
    this.enable(["first", "back"], step > 0);
    this.enable(["forward", "last"], !end);
    this.show.setAttribute("aria-checked", String(show === "numbers"));
    const mode = playing ? "pause" : end ? "again" : "play";
    if (this.mode !== mode) this.buttons.play.replaceChildren(icon(mode));
    this.mode = mode;
    name(this.buttons.play, labels[mode]);
  }

  // Not `disabled`: a button that has the focus would lose it at the last step, and the keys with it.
  enable(keys, on) {
    for (const key of keys) this.buttons[key].setAttribute("aria-disabled", String(!on));
  }
}
