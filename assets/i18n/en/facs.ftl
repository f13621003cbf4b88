# What the faces are called: labels of faces, never of people.

emotion-happiness = happiness
    .title = Happiness
emotion-sadness = sadness
    .title = Sadness
emotion-surprise = surprise
    .title = Surprise
emotion-fear = fear
    .title = Fear
emotion-anger = anger
    .title = Anger
emotion-disgust = disgust
    .title = Disgust
