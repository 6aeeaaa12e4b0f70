// "Firefox on Windows", in the language of the app.
import { useT } from "../i18n/index.ts";
import { deviceOf } from "./device.ts";

export function useDeviceWords(): (userAgent: string | null) => string {
  const t = useT();
  return (userAgent) => {
    const { browser, system } = deviceOf(userAgent);
    if (browser && system) return t("device.browserOn", { browser, system });
    return browser ?? system ?? t("device.unknown");
  };
}
