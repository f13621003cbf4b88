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
title-withdraw = Withdraw what I gave

## Buttons that several screens use

button-back = Back
button-close = Close
button-retry = Try again
button-skip = Skip

## Privacy notice, before the first picture is analysed

notice-title = Before we start
notice-camera = This game looks at your face through the camera.
notice-local = Pictures are analysed on this computer only. Nothing is kept or sent, unless you say so.
notice-recognition = The game measures how your face moves and compares it with faces that carry the name of an emotion. The law calls that emotion recognition and asks us to tell you (EU AI Act, Article 50(3)).
notice-honest = A face is not a feeling. The game tells which movements you made, not how you are.
notice-movements-only = Movements only: play without any names of emotions
notice-voluntary = You may stop at any moment, with Esc.
notice-accept = I understand, let's play
notice-decline = No, thank you
notice-give = I want to give something

## What a player may allow besides, before the first round

keep-title = May we keep something?
keep-ask = You play just as well without. What you tick makes the game better at faces.
keep-measurements = Keep how my face moved, so that the game learns from it: points and numbers, no picture
keep-pictures-crop = Keep a picture of my face from each try, too
keep-pictures-frame = Keep the camera's whole picture from each try, too
keep-research = Researchers may work with what is kept
keep-always = It is kept without your name.
keep-until = { $years ->
    [0] It is kept without your name, and erased after { $days } days.
    [one] It is kept without your name, and erased after { $years } year.
   *[other] It is kept without your name, and erased after { $years } years.
}
keep-until-pictures = { $years ->
    [0] Pictures are erased after { $days } days.
    [one] Pictures are erased after { $years } year.
   *[other] Pictures are erased after { $years } years.
}
keep-code = At the end you get a code. With it you can have everything erased at any time.
keep-young = Under 16? Ask your parents first.
keep-play = Let's play

## Results: what was kept, and how to take it back

receipt-title = Your code
receipt-use = Something of your play is kept. With this code you can have all of it erased: on the start screen, or by asking us. Write it down.
receipt-command = Whoever runs the game types: face-game data erase CODE

## Withdrawing what was kept

withdraw-title = Withdraw what I gave
withdraw-ask = Type the code that you got after playing.
withdraw-letter = { $letter }
withdraw-code = { $code }
withdraw-rub = Rub out
withdraw-erase = Erase everything
withdraw-unfinished = The code is not complete yet.
withdraw-mistyped = There is a typing mistake in this code. Look at each letter again.
withdraw-unknown = Nothing is kept under this code. It may have been erased already.
withdraw-busy = Erasing…
withdraw-done = Done. Everything that was kept under this code is erased: { $tries ->
    [one] { $tries } try
   *[other] { $tries } tries
}, { $pictures ->
    [one] { $pictures } picture
   *[other] { $pictures } pictures
}.
withdraw-failed = It could not be erased. Please ask whoever runs the game.

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
reveal-opinion-asked = The computer is looking, too…
reveal-opinion = The computer would call this: { $label } ({ $percent } %)
reveal-best = Best so far: { $percent } %
reveal-new-best = Your best so far!
reveal-nothing-right = Nothing was alike yet. Every try counts.
reveal-retry = Try again
reveal-next = Next face
reveal-finish = See results
reveal-unread = We could not see your face well enough to score this try.

## Results: the end of a session

results-total = All together: { $percent } %
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

## What is kept: the second page of the settings

settings-page = Game
data-page = What is kept
data-ask = Ask players whether something may be kept
data-pictures = Pictures, of those who allow it
data-pictures-none = None
data-pictures-crop = The face
data-pictures-frame = The whole picture
data-opinion = Tell what the computer would call a face
data-opening = The dataset is being opened: { $folder }
data-ready = The dataset lies in { $folder }
data-off = Nothing is kept. What was kept before lies in { $folder }
data-unavailable = Nothing can be kept in { $folder }. Play goes on.
data-people = People
data-sessions = Sessions
data-tries = Tries
data-labelled = Labelled
data-images = Pictures
data-erased = Erased people
data-growth = { $tries } tries in { $days } days, { $today } of them today
data-free = Left on the disk: { $size }
data-refused = { $count ->
    [one] { $count } try could not be kept
   *[other] { $count } tries could not be kept
} since the start
data-model = Emotion model { $version } ({ $model })
data-no-model = No emotion model
learning-starting = Learning: getting ready
learning-off = Learning is switched off in learning.ron
learning-no-dataset = Learning: there is nothing to learn from yet
learning-waiting = Learning: { $new } new labels of { $wanted } that make a lesson
learning-paused = Learning: waits until nobody plays
learning-sifting = Learning: looks at what came in
learning-training = Learning: pass { $pass } of at most { $of }
learning-comparing = Learning: compares the old model and the new one
learning-promoted = The last lesson made version { $version }, which took over
learning-kept = The last lesson made version { $version }, which did not take over
data-problem = Last problem: { $problem }
data-hint = What to do: { $hint }
