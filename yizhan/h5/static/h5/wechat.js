// WeChat's JS-SDK: configured once with what the server signs, then position, map and scanner as promises.

const { sdk, config } = document.body.dataset;
let ready = null;

function loadSdk() {
  return new Promise((loaded, failed) => {
    const tag = Object.assign(document.createElement("script"), { src: sdk });
    tag.addEventListener("load", () => loaded(globalThis.wx));
    tag.addEventListener("error", () => failed(new Error("sdk")));
    document.head.append(tag);
  });
}

// The signature covers the page's address without what follows "#".
async function configured() {
  const wx = await loadSdk();
  const answer = await fetch(`${config}?${new URLSearchParams({ url: location.href.split("#")[0] })}`);
  if (!answer.ok) throw new Error("config");
  const signed = await answer.json();
  return new Promise((done, failed) => {
    wx.ready(() => done(wx));
    wx.error((error) => failed(new Error(error.errMsg)));
    wx.config({
      debug: false,
      appId: signed.appId,
      timestamp: signed.timestamp,
      nonceStr: signed.nonceStr,
      signature: signed.signature,
      jsApiList: ["getLocation", "openLocation", "scanQRCode"],
    });
  });
}

function call(name, options) {
  ready ??= configured().catch((error) => {
    ready = null;
    throw error;
  });
  return ready.then(
    (wx) =>
      new Promise((success, failed) => {
        wx[name]({ ...options, success, fail: (error) => failed(new Error(error.errMsg)), cancel: () => failed(new Error("denied")) });
      }),
  );
}

export async function wechatPosition() {
  const { longitude, latitude } = await call("getLocation", { type: "gcj02" });
  return { lon: longitude, lat: latitude, datum: "gcj02" };
}

// lon, lat in GCJ-02. True when WeChat shows the place.
export async function openPlace({ lon, lat, name, address }) {
  try {
    await call("openLocation", { longitude: lon, latitude: lat, name, address, scale: 16 });
    return true;
  } catch {
    return false;
  }
}

// The address of the scanned plaque when it is one of ours, else null.
export async function scanPlaque() {
  try {
    const { resultStr } = await call("scanQRCode", { needResult: 1, scanType: ["qrCode"] });
    const url = new URL(resultStr);
    return url.origin === location.origin && url.pathname.startsWith("/p/") ? url.pathname : null;
  } catch {
    return null;
  }
}
