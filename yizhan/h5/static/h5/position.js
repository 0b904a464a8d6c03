// Where is she? Asked only when she says so; kept in this tab of her own phone, sent only in a POST's body.

const KEY = "position";
const FRESH_MS = 10 * 60 * 1000;

export class NoPosition extends Error {}

// The position of the last ten minutes, or null. {lon, lat, datum}
export function lastPosition() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return kept && Date.now() - kept.at < FRESH_MS ? kept : null;
  } catch {
    return null;
  }
}

export function forgetPosition() {
  sessionStorage.removeItem(KEY);
}

export function keepPosition(place) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...place, at: Date.now() }));
  } catch {
    // a private window without storage: she is asked again next time
  }
  return place;
}

// Ask WeChat inside WeChat, the browser elsewhere. Throws NoPosition with why: denied, slow or none.
export async function askPosition() {
  const wechat = document.body.dataset.wechatModule;
  if (wechat) {
    const { wechatPosition } = await import(wechat);
    return keepPosition(await wechatPosition());
  }
  return keepPosition(await browserPosition());
}

function browserPosition() {
  if (!navigator.geolocation) return Promise.reject(new NoPosition("none"));
  return new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ lon: coords.longitude, lat: coords.latitude, datum: "wgs84" }),
      (error) => failed(new NoPosition({ 1: "denied", 2: "none", 3: "slow" }[error.code] ?? "none")),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
    );
  });
}

// Has she said yes before, so that asking again shows no question?
export async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}
