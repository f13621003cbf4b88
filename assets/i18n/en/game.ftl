# Everything on the game's screens. Speaks of faces and movements, never of what
# a person feels.

language-name = English

## Title

title-name = Face Game
title-tagline = Copy a face. Learn which muscles make it.
title-play = Play
title-settings = Settings
title-quit = Quit
title-hint = Enter to play, Esc to quit

## Buttons that several screens use

button-back = Back
button-continue = Continue
button-cancel = Cancel
button-close = Close
button-retry = Try again
button-skip = Skip

## Privacy notice, before the first picture is analysed

notice-title = Before we start
notice-camera = This game looks at your face through the camera.
notice-local = Pictures are analysed on this computer only. No picture is stored or sent.
notice-recognition = The game measures how your face moves and compares it with faces that carry the name of an emotion. The law calls that emotion recognition and asks us to tell you (EU AI Act, Article 50(3)).
notice-honest = A face is not a feeling. The game tells which movements you made, not how you are.
notice-movements-only = Movements only: play without any names of emotions
notice-voluntary = You may stop at any moment, with Esc.
notice-accept = I understand, let's play
notice-decline = No, thank you

## Calibration: the player's own neutral face

calibrate-title = First, your own face
calibrate-instruction = Look at the camera with a relaxed face
calibrate-hold = Hold still…
calibrate-progress = { $percent } %
calibrate-done = Thank you! That is your neutral face.
calibrate-why = Every face is different at rest. The game measures from yours.
calibrate-moving = You are moving. Hold your head still for two seconds.
calibrate-expression = Your face is already making a movement. Let it relax.
calibrate-turned = Turn your face straight to the camera.
calibrate-no-face = The camera cannot see your face yet.
calibrate-retry = Once more, please.

## A round

round-count = Round { $n } of { $total }
round-target = Target
round-you = You
round-make = Make this face: { $emotion }
round-copy = Copy this face
round-ready = Get ready
round-go = Go!
round-judging = Looking…
round-seconds = { $seconds ->
    [one] { $seconds } second left
   *[other] { $seconds } seconds left
}
round-similarity = How alike
round-demo = No camera: you are watching a demo player
round-camera-next = A camera is ready. You play from the next round.
round-paused = Paused

## What keeps a face from being read

obstacle-no-face = Where are you? Show your face to the camera.
obstacle-too-far = Come a little closer.
obstacle-cut-off = Move so that your whole face is in the picture.
obstacle-too-dark = It is dark here. Turn your face to the light.
obstacle-blurred = The picture is blurred. Hold still for a moment.
obstacle-turned-away = Turn your face to the camera.
obstacle-covered = Something covers your face. Take it away, please.

## Reveal: the result of one try

reveal-score = { $percent } %
reveal-stars = { $stars ->
    [one] { $stars } star out of { $total }
   *[other] { $stars } stars out of { $total }
}
reveal-made = You made the face called { $emotion }
reveal-right = What was right
reveal-add = Add
reveal-drop = Drop
reveal-best = Best so far: { $percent } %
reveal-new-best = Your best so far!
reveal-perfect = A perfect match! Nothing to change.
reveal-nothing-right = Nothing was alike yet. Every try counts.
reveal-retry = Try again
reveal-next = Next face
reveal-finish = See results
reveal-unread = We could not see your face well enough to score this try.
reveal-units = For the curious

## Results: the end of a session

results-title = Your faces
results-total = All together: { $percent } %
results-stars = { $stars } of { $total } stars
results-target = { $emotion }: { $percent } %
results-face = Face { $n }: { $percent } %
results-best = Most alike: { $emotion }
results-tries = { $count ->
    [one] { $count } try
   *[other] { $count } tries
}
results-unplayed = not played
results-again = Play again
results-title-screen = To the start

## Camera trouble: what, and what to do

camera-searching = Looking for a camera…
camera-no-camera = No camera found.
    .hint = Plug one in. The game picks it up by itself.
camera-unplugged = The camera was unplugged.
    .hint = Plug it in again. The game goes on where it was.
camera-busy = Another program uses the camera.
    .hint = Close video calls and other programs that use it.
camera-denied = The game may not use the camera.
    .hint = Allow it in the system's settings. On Linux, add this user to the group “video”.
camera-stalled = The camera sends no more pictures.
    .hint = Wait a moment, or unplug it and plug it in again.
camera-bad-frames = The camera sends damaged pictures.
    .hint = Try another cable or another USB port.
camera-panicked = The camera's driver failed.
    .hint = The game tries again. If it goes on, unplug the camera.
camera-unsupported = The camera offers no picture that the game can read.
    .hint = Choose another camera in the settings.
camera-other = Something is wrong with the camera.
    .hint = Run “face-game doctor” to find out more.
camera-back = The camera is back.

## When the game cannot go on

sorry-title = Sorry
sorry-models = The networks that read faces are missing or damaged.
    .hint = Run “cargo xtask models”, then start again.
sorry-head = The file that reads movements is missing or damaged.
    .hint = Restore the folder “models” from the project, then start again.
sorry-targets = There are no faces to copy.
    .hint = Restore the folder “assets/targets”, then start again.
sorry-config = A settings file holds a mistake.
    .hint = { $hint }
sorry-graphics = The computer's graphics failed.
    .hint = Start the game again. “face-game doctor” tells more.
sorry-other = Something went wrong.
    .hint = Run “face-game doctor” to find out more.
sorry-quit = Quit

## Settings

settings-title = Settings
settings-camera = Camera
settings-camera-auto = Automatic
settings-camera-demo = Demo player
settings-language = Language
settings-theme = Colours
settings-theme-dark = Dark
settings-theme-light = Light
settings-theme-contrast = High contrast
settings-motion = Motion
settings-motion-full = Full
settings-motion-reduced = Reduced
settings-movements-only = Movements only (no names of emotions)
settings-captions = Captions
settings-reset = Back to the defaults
settings-invalid = { $file }, line { $line }: { $problem }. The last good settings stay.

## Numbers alone, and what else screens say

round-number = { $n }
reveal-number = { $n }
sorry-detail = In detail: { $detail }
settings-fullscreen = Fill the screen
settings-look-stage = Dark
settings-look-paper = Light
round-start = I'm ready
