// Sign-in with a passkey: by the button, or picked among the suggestions of the e-mail field.
import { useEffect, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { FingerprintIcon } from "../ui/icons.ts";
import { ProblemNote } from "../ui/states.tsx";
import { offerPasskeys, passkeyProblem, usePasskeySignIn } from "./passkeys.ts";
import { useWaitSeconds, WaitNote } from "./wait.tsx";
import type { SessionView } from "./wire.ts";

export function PasskeyButton({ onSession }: { onSession(session: SessionView): Promise<void> }) {
  const t = useT();
  const signIn = usePasskeySignIn();
  const [offerError, setOfferError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const arrived = useRef(onSession);
  arrived.current = onSession;
  // The browser has one ceremony at a time: the button ends the offer, so it is made again after each attempt.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt makes a new offer
  useEffect(() => offerPasskeys((session) => void arrived.current(session), setOfferError), [attempt]);
  const go = async () => {
    setOfferError(null);
    const session = await signIn.mutateAsync().catch(() => null);
    if (session) await onSession(session);
    else setAttempt((count) => count + 1);
  };
  const error = signIn.error ?? offerError;
  const problem = passkeyProblem(error);
  const waitSeconds = useWaitSeconds(error);
  return (
    <>
      <Button size="form" icon={FingerprintIcon} isBusy={signIn.isPending || signIn.isSuccess} disabled={waitSeconds > 0} onClick={() => void go()}>
        {t("signIn.passkey")}
      </Button>
      {problem ? (
        <p role="alert" className="text-sm text-kumo-subtle">
          {problem === "cancelled" ? t("signIn.passkeyCancelled") : t("passkeys.unfit")}
        </p>
      ) : null}
      {waitSeconds > 0 ? <WaitNote seconds={waitSeconds} /> : null}
      {error && !problem && waitSeconds === 0 ? <ProblemNote error={error} what={t("signIn.passkeyFailed")} /> : null}
    </>
  );
}
