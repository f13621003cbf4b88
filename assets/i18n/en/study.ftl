# The screens of a study. What a study asks and tells comes with its own file.

study-said = { $text }
study-wait = One moment…
study-stop = Stop
study-try = Round { $n } of { $total }, try { $try } of { $tries }

## Who comes

study-code-ask = Type your participant code. If you have none, ask the researcher.
study-begin = Begin
study-code-wrong = This is no code: it has letters, digits and dashes.
study-code-completed = Somebody has taken part with this code already.
study-code-closed = The session with this code was broken off and is closed. Ask the researcher.
study-code-withdrawn = Whoever had this code has withdrawn. Ask the researcher for another.
study-code-declined = Whoever had this code did not want to take part. Ask the researcher for another.
study-unwritten = It could not be written down. Ask the researcher.

## Questions

study-question = Question { $n } of { $total }
study-several = You may choose several.
study-back = Back
study-next = Next
study-required = Please answer this question.
study-number = Type a number from { $least } to { $most }.
study-number-whole = Type a whole number from { $least } to { $most }.
study-shift = Aa
study-space = Space
study-rub = Rub out

## Stopping, and the end

study-stop-title = Do you want to stop?
study-stop-ask = You may stop without saying why. What you did so far can be kept for the study, or erased.
study-resume = Go on
study-leave = Stop, keep what I did
study-withdraw = Stop, erase everything
study-thanks = Thank you
study-declined = That is fine
study-withdrawn = Everything is erased
study-end-completed = You have come to the end. Please tell the researcher.
study-end-declined = You do not take part, and nothing about you was kept.
study-end-stopped = What you did so far is kept. With your code it can be erased at any time: tell the researcher.
study-end-withdrawn = Nothing of what you did is left. Only that your code was used is known.
study-newcomer = Next participant
