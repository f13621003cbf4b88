# Everything on the game's screens. Speaks of faces and movements, never of what
# a person feels.

language-name = English
# A point or a comma.
decimal-mark = .

## Title

title-name = Face Game
title-tagline = Copy a face. Learn which muscles make it.
title-play = Play
title-settings = Settings
title-quit = Quit

## Buttons that several screens use

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
calibrate-why = Every face is different at rest. The game measures from yours.
calibrate-moving = You are moving. Hold your head still for two seconds.
calibrate-expression = Your face is already making a movement. Let it relax.

## A round

round-count = Round { $n } of { $total }
round-number = { $n }
round-target = Target
round-you = You
round-demo-player = Demo player
round-make = Make this face: { $emotion }
round-copy = Copy this face
round-ready = Get ready
round-start = I'm ready
round-judging = Looking…
round-similarity = How alike
round-demo = No camera: you are watching a demo player
round-camera-next = A camera is ready. You play from the next round.

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
reveal-number = { $n }
reveal-made = You made the face called { $emotion }
reveal-best = Best so far: { $percent } %
reveal-new-best = Your best so far!
reveal-nothing-right = Nothing was alike yet. Every try counts.
reveal-retry = Try again
reveal-next = Next face
reveal-finish = See results
reveal-unread = We could not see your face well enough to score this try.

## Results: the end of a session

results-title = Your faces
results-total = All together: { $percent } %
results-stars = { $stars } of { $total } stars
results-face = Face { $n }
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
sorry-detail = In detail: { $detail }
sorry-models = The networks that read faces are missing or damaged.
    .hint = Run “cargo xtask models”, then start again.
sorry-targets = There are no faces to copy.
    .hint = Restore the folder “assets/targets”, then start again.
sorry-quit = Quit

## Settings

settings-title = Settings
settings-camera = Camera
settings-camera-auto = Automatic
settings-language = Language
settings-theme = Colours
settings-look-stage = Dark
settings-look-paper = Light
settings-motion = Motion
settings-motion-full = Full
settings-motion-reduced = Reduced
settings-fullscreen = Fill the screen
settings-movements-only = Movements only (no names of emotions)
