// Tiles painted from bytes; one is chosen by click, finger or keys.

const walls = new WeakMap();

class Wall {
  constructor(root) {
    this.root = root;
    this.list = make("div", "wall");
    this.readout = make("span", "readout", { "aria-live": "polite" });
    this.bar = make("canvas", "");
    this.ends = make("span", "");
    this.root.replaceChildren(this.list, make("p", "foot", this.readout, make("span", "scale", this.bar, this.ends)));
    this.active = 0;
    this.list.onclick = (event) => this.choose(event.target.closest?.("button"));
    this.list.onkeydown = (event) => this.key(event);
    this.list.onpointerover = (event) => this.point(event.target.closest?.(".tile"));
    this.list.onpointerleave = () => this.point(null);
    this.list.addEventListener("focusin", (event) => this.point(event.target.closest?.(".tile")));
  }

  take(data, tell) {
    Object.assign(this, { data, tell, chosen: data.chosen });
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.table = colourTable(data.scales[data.signed ? "signed" : "heat"], pen);
    this.bytes = data.bytes.getChildAt(0)?.toArray() ?? [];
    this.numbers = data.numbers.getChildAt(0)?.toArray() ?? [];
    this.list.setAttribute("role", data.active ? "listbox" : "group");
    this.list.setAttribute("aria-label", data.label);
    this.build();
    this.draw();
    this.legend();
    this.mark();
  }

  // Tiles stay in their place, so that the one in focus keeps it.
  build() {
    const { data } = this;
    const kind = `${data.active} ${data.tiles.length}`;
    if (kind === this.kind) return;
    this.kind = kind;
    this.tiles = data.tiles.map(() => {
      const canvas = make("canvas", "");
      const node = make(data.active ? "button" : "div", "tile", canvas, make("span"));
      if (data.active) node.type = "button";
      node.setAttribute("role", data.active ? "option" : "img");
      return { canvas, node, number: node.lastChild };
    });
    this.list.classList.toggle("few", data.tiles.length < 12);
    this.list.replaceChildren(...this.tiles.map((one) => one.node));
    this.active = Math.max(0, data.tiles.indexOf(data.chosen));
  }

  row(name, place, size) {
    const [offset] = this.data[name];
    return this.numbers.subarray(offset + place * size, offset + (place + 1) * size);
  }

  limit(place) {
    const { data } = this;
    if (data.one_scale && data.limit) return [data.signed ? -data.limit : 0, data.limit];
    const places = data.one_scale ? data.tiles.map((_, other) => other) : [place];
    const ends = places.flatMap((other) => Array.from(this.row("ranges", other, 2)));
    return [Math.min(...ends), Math.max(...ends)];
  }

  draw() {
    const { data } = this;
    const [offset, , height, width] = data.levels;
    const common = this.limit(0);
    this.tiles.forEach(({ canvas, node, number }, place) => {
      const [from, to] = this.row("ranges", place, 2);
      const [low, high] = data.one_scale ? common : this.limit(place);
      const most = Math.max(-low, high);
      const least = data.one_scale ? Math.min(0, low) : low;
      const share = (value) => {
        if (data.signed) return most > 0 ? 0.5 + value / (2 * most) : 0.5;
        return high > least ? (value - least) / (high - least) : 0;
      };
      const levels = this.bytes.subarray(offset + place * height * width, offset + (place + 1) * height * width);
      paintPixels(canvas, height, width, (index) => this.table[levelOf(share(from + (levels[index] / 255) * (to - from)))]);
      const [least_, most_, mean] = this.row("told", place, 3);
      const values = { name: data.names[place], low: short(least_), high: short(most_), mean: short(mean) };
      const zero = least_ === 0 && most_ === 0;
      node.classList.toggle("zero", zero);
      node.words = fill(zero ? data.labels.zero : data.labels.tile, values);
      node.setAttribute("aria-label", node.words);
      setText(number, String(data.tiles[place]));
    });
  }

  legend() {
    const { data } = this;
    paintPixels(this.bar, 1, 128, (index) => this.table[levelOf(index / 127)]);
    const [low, high] = this.limit(0);
    const most = Math.max(-low, high);
    const ends = data.signed ? [-most, most] : [Math.min(0, low), high];
    const text = fill(data.labels.scale, { low: short(ends[0]), high: short(ends[1]) });
    setText(this.ends, data.one_scale ? text : data.labels[data.signed ? "own_signed" : "own"]);
  }

  mark() {
    const { data } = this;
    this.tiles.forEach(({ node }, place) => {
      if (!data.active) return;
      node.setAttribute("aria-selected", String(data.tiles[place] === this.chosen));
      node.tabIndex = place === this.active ? 0 : -1;
    });
    this.point(null);
  }

  // What is pointed at, else what has the focus, else what is chosen.
  point(pointed) {
    const node = pointed ?? this.list.getRootNode().activeElement?.closest?.(".tile");
    const chosen = this.tiles[this.data.tiles.indexOf(this.chosen)]?.node;
    const hint = this.data.active ? this.data.labels.hint : "";
    setText(this.readout, node?.words ?? chosen?.words ?? hint);
  }

  choose(node) {
    const place = this.tiles.findIndex((one) => one.node === node);
    if (place < 0) return;
    this.active = place;
    this.chosen = this.data.tiles[place];
    this.mark();
    this.tell(this.chosen);
  }

  key(event) {
    if (!this.data.active || event.ctrlKey || event.altKey || event.metaKey) return;
    const across = getComputedStyle(this.list).gridTemplateColumns.split(" ").length;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across };
    const last = this.tiles.length - 1;
    const goals = { Home: 0, End: last };
    const goal = goals[event.key] ?? (steps[event.key] ? this.active + steps[event.key] : null);
    if (goal === null) return;
    this.active = Math.max(0, Math.min(last, goal));
    this.mark();
    this.tiles[this.active].node.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("section");
  root.className = "map-wall";
  if (!walls.has(root)) walls.set(root, new Wall(root));
  walls.get(root).take(data, (number) => setTriggerValue("tile", number));
}
