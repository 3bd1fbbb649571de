// Where the pictures come from: a camera of this device, or a film from a file.

class Trouble extends Error {
  constructor(reason, values = {}) {
    super(reason);
    Object.assign(this, { reason, values });
  }
}

const REASONS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
};

class Source {
  constructor(video, ended) {
    Object.assign(this, { video, ended, turn: 0 });
  }

  // Open a camera, the one that looks away from the user where there are two. A later call or `stop` wins.
  async camera(device) {
    this.stop();
    const turn = this.turn;
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new Trouble("insecure");
    const which = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
    const size = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 } };
    const wish = { video: { ...size, ...which }, audio: false };
    const stream = await navigator.mediaDevices.getUserMedia(wish).catch((error) => {
      throw new Trouble(REASONS[error.name] ?? "busy");
    });
    if (turn !== this.turn) {
      stream.getTracks().forEach((track) => track.stop());
      return false;
    }
    const [track] = stream.getVideoTracks();
    track.onended = () => this.ended("ended");
    this.device = track.getSettings().deviceId ?? "";
    this.selfie = track.getSettings().facingMode !== "environment";
    this.video.srcObject = stream;
    await this.video.play().catch(() => {});
    return turn === this.turn;
  }

  // Play a film over and over, without its sound.
  async film(file) {
    this.stop();
    const turn = this.turn;
    this.address = URL.createObjectURL(file);
    this.selfie = false;
    Object.assign(this.video, { src: this.address, loop: true });
    try {
      await this.video.play();
    } catch {
      if (turn === this.turn) throw new Trouble("film", { name: file.name });
    }
    if (turn === this.turn && !this.video.videoWidth) throw new Trouble("film", { name: file.name });
    return turn === this.turn;
  }

  async cameras() {
    const found = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    return found.filter((one) => one.kind === "videoinput" && one.deviceId);
  }

  get isFilm() {
    return Boolean(this.address);
  }

  stop() {
    this.turn++;
    this.video.srcObject?.getTracks().forEach((track) => {
      track.onended = null;
      track.stop();
    });
    this.video.pause();
    this.video.srcObject = null;
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = "";
    this.video.removeAttribute("src");
    this.video.load();
  }
}
