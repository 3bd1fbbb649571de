// A bar for each class. They keep their places, so that the eye follows lengths and not names.

const MOST_BARS = 10; // as Python sends them

class Answers {
  constructor() {
    this.list = make("ul", "answers");
    this.shown = "";
  }

  show({ classes, shares, about }, settings) {
    const best = shares.indexOf(Math.max(...shares));
    const shown = JSON.stringify([classes, settings.signature]);
    if (shown !== this.shown) this.build(classes, settings);
    this.shown = shown;
    this.rows.forEach(({ row, bar, share }, place) => {
      bar.style.width = `${100 * shares[place]}%`;
      setText(share, percent(shares[place]));
      row.classList.toggle("best", place === best);
      row.classList.toggle("about", classes[place] === about);
    });
    return { name: settings.classes[classes[best]], share: percent(shares[best]) };
  }

  build(classes, settings) {
    this.rows = classes.map((index) => {
      const name = settings.classes[index] ?? String(index);
      const [bar, share] = [make("i"), make("span", "share")];
      const row = make("li", "", make("span", "class", { title: name }, name), make("span", "track", bar), share);
      return { row, bar, share };
    });
    this.list.replaceChildren(...this.rows.map((one) => one.row));
  }

  // Before the first answer: the names of the classes, if they are few.
  blank(settings) {
    this.shown = "";
    const few = settings.classes.length <= MOST_BARS;
    this.build(few ? settings.classes.map((_, index) => index) : [], settings);
  }
}

// How many answers came in the last seconds, and how long one takes.
class Pace {
  constructor() {
    this.reset();
  }

  reset() {
    this.moments = [];
    this.wait = 0;
    this.work = 0;
  }

  note(sent, work) {
    const now = performance.now();
    const share = this.moments.length ? 0.15 : 1; // of the newest one in the mean: calm enough to be read
    this.wait += share * (now - sent - this.wait);
    this.work += share * (work - this.work);
    this.moments = [...this.moments.filter((moment) => now - moment < 2000), now];
  }

  get rate() {
    const { moments } = this;
    return moments.length < 2 ? 0 : (1000 * (moments.length - 1)) / (moments.at(-1) - moments[0]);
  }
}
