//! A study with a known effect, and every way in which a study can be broken.

use super::{units::Change, *};
use crate::{
    facs::{ActionUnit, AuSet, Emotion},
    study::{
        data::*,
        simulated::{self, Players},
        statistics::{Finding, Reason},
    },
};

fn simulated() -> StudyData {
    simulated::play(&simulated::plan(), &Players::default())
}

/// The figures as a file would hold them: a number that is none would be null.
fn figures(data: &StudyData) -> (Analysis, serde_json::Value) {
    let analysis = Analysis::of(data);
    let json = serde_json::to_value(&analysis).unwrap();
    (analysis, json)
}

#[test]
fn what_was_put_in_comes_out() {
    let data = simulated();
    let (analysis, json) = figures(&data);
    assert!(analysis.notes.is_empty(), "{:?}", analysis.notes);
    assert_eq!(analysis.games.complete.whole, 216);
    let all = &analysis.learning[0];
    assert_eq!(all.games.known().unwrap().test.df, 215.0);
    assert!(all.people.known().unwrap().test.p < 0.001);
    let pair = &analysis.groups.pairs[0];
    assert_eq!(pair.group, "treatment");
    assert!(pair.gain.known().unwrap().test.p < 0.01);
    // Balanced: the model's test between participants has n − 2 degrees of freedom.
    let model = analysis.groups.gain_model.known().unwrap();
    assert!((model.coefficients[1].test.df - 34.0).abs() < 1e-3);
    assert!(analysis.groups.score_model.known().is_some());
    assert!(analysis.groups.higher_model.known().is_some());
    let told = analysis.units.all[0].told.known().unwrap().value;
    let without = analysis.units.all[0].without.known().unwrap().value;
    assert!((told - 0.22).abs() < 0.04 && (without - 0.1).abs() < 0.03);
    assert_eq!(analysis.heatmap.rows.len(), 6);
    assert_eq!(analysis.flow.arms[1].analysed, 18);
    assert_eq!(analysis.multiplicity.tests.len(), 5);
    assert!(json["learning"][0]["games"]["test"]["t"].is_f64());
}

#[test]
fn the_data_survives_its_file() {
    let data = simulated();
    let text = serde_json::to_string(&data).unwrap();
    assert_eq!(serde_json::from_str::<StudyData>(&text).unwrap(), data);
}

#[test]
fn nothing_at_all_is_said_to_be_nothing() {
    let (analysis, _) = figures(&StudyData::default());
    assert!(analysis.notes[0].starts_with("No try was recorded"));
    assert_eq!(analysis.learning[0].games.reason(), Some(Reason::Empty));
    assert_eq!(analysis.groups.gain_model.reason(), Some(Reason::Empty));
    assert!(analysis.groups.pairs.is_empty() && analysis.heatmap.rows.is_empty());
    assert!(analysis.multiplicity.tests.is_empty());
}

#[test]
fn level_scores_have_no_test_and_say_so() {
    let mut data = simulated();
    data.tries.iter_mut().for_each(|one| one.score = Some(0.5));
    let (analysis, _) = figures(&data);
    for one in &analysis.learning {
        assert_eq!(one.games.reason(), Some(Reason::NoVariance));
        assert_eq!(one.people_ranks.reason(), Some(Reason::NoVariance));
        assert_eq!(one.ended_higher.known().unwrap().value, 0.0);
        assert_eq!(one.first.known().unwrap().mean, 0.5);
    }
    assert_eq!(
        analysis.groups.gain_model.reason(),
        Some(Reason::NoVariance)
    );
    assert_eq!(
        analysis.groups.higher_model.reason(),
        Some(Reason::Separated)
    );
    assert_eq!(analysis.planning.gain_sd.reason(), Some(Reason::NoVariance));
    assert!(analysis.multiplicity.missing.len() >= 3);
}

#[test]
fn an_empty_group_leaves_the_other_one_its_figures() {
    let mut data = simulated();
    data.participants
        .retain(|one| one.group.as_deref() == Some("control"));
    let (analysis, _) = figures(&data);
    assert_eq!(analysis.games.tries.of_others, 540);
    let pair = &analysis.groups.pairs[0];
    assert_eq!(pair.gain.reason(), Some(Reason::EmptyGroup));
    assert_eq!(pair.ended_higher.reason(), Some(Reason::EmptyGroup));
    assert!(analysis.learning[1].games.known().is_some());
    assert_eq!(analysis.learning[2].games.reason(), Some(Reason::Empty));
    // The model is then of the one group.
    assert_eq!(
        analysis
            .groups
            .gain_model
            .known()
            .unwrap()
            .coefficients
            .len(),
        1
    );
}

#[test]
fn missing_flagged_doubled_and_foreign_tries_are_counted_and_left_out() {
    let mut data = simulated();
    data.tries
        .retain(|one| !(one.participant == "P01" && one.number == 1));
    data.tries[50].score = None;
    data.tries[51].score = Some(f64::NAN);
    data.tries[62].timing.flags.push("too slow".into());
    let again = data.tries[70].clone();
    data.tries.push(again);
    data.tries.push(Try {
        number: 9,
        ..data.tries[71].clone()
    });
    data.tries.push(Try {
        participant: "nobody".into(),
        ..data.tries[72].clone()
    });
    let (analysis, _) = figures(&data);
    let tally = analysis.games.tries;
    assert_eq!(
        (
            tally.unscored,
            tally.flagged,
            tally.misplaced,
            tally.of_others
        ),
        (2, 1, 2, 1)
    );
    assert_eq!(tally.recorded, tally.counted + 6);
    // P01's games have no first try.
    assert_eq!(analysis.games.complete.compared, 210);
    assert!(
        analysis
            .notes
            .iter()
            .any(|note| note.contains("no fair reading")),
        "{:?}",
        analysis.notes
    );
    let all = &analysis.learning[0];
    assert_eq!(all.games.known().unwrap().differences.n, 210);
    assert!(all.whole_games.known().unwrap().differences.n < 210);
    assert_eq!(all.participants, 35);
}

#[test]
fn who_is_left_out_stands_in_the_flow() {
    let mut data = simulated();
    data.participants[0].status = Status::Withdrawn;
    data.participants[1]
        .exclusions
        .push("fewer than 20 scored tries".into());
    data.participants[2].group = Some("third".into());
    data.participants[3].status = Status::Declined;
    data.participants[3].group = None;
    data.participants[5].code = data.participants[7].code.clone();
    let (analysis, _) = figures(&data);
    let flow = &analysis.flow;
    assert_eq!(
        (flow.asked, flow.declined, flow.allocated, flow.unallocated),
        (36, 1, 35, 0)
    );
    assert_eq!(flow.arms[0].withdrawn, 1);
    assert_eq!(flow.arms[1].excluded["fewer than 20 scored tries"], 1);
    assert!(analysis.notes.iter().any(|note| note.contains("\"third\"")));
    assert!(
        analysis
            .notes
            .iter()
            .any(|note| note.contains("given to 2 participants"))
    );
}

#[test]
fn a_survey_changed_in_mid_study_is_told() {
    let mut data = simulated();
    for answer in data
        .answers
        .iter_mut()
        .filter(|answer| answer.participant.as_str() > "P20")
    {
        answer.version = "second".into();
    }
    data.answers[0].value = AnswerValue::Text("not a number".into());
    data.answers.push(Answer {
        item: "unheard-of".into(),
        ..data.answers[1].clone()
    });
    let (analysis, _) = figures(&data);
    let notes = &analysis.survey.notes;
    assert!(notes[0].contains("second (16 participants)"), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("does not have")));
    assert!(notes.iter().any(|note| note.contains("cannot be answers")));
    assert_eq!(analysis.survey.questions[0].answered, 35);
}

#[test]
fn coders_are_compared() {
    let mut data = simulated();
    let texts: Vec<String> = data
        .answers
        .iter()
        .filter(|answer| answer.item == "comments")
        .map(|answer| answer.participant.clone())
        .collect();
    for (n, participant) in texts.iter().enumerate() {
        for (coder, every) in [("anna", 2), ("ben", 3)] {
            data.codings.push(Coding {
                coder: coder.into(),
                participant: participant.clone(),
                item: "comments".into(),
                code: if n % every == 0 { "pictures" } else { "speed" }.into(),
            });
        }
    }
    let (analysis, _) = figures(&data);
    let agreement = &analysis.survey.agreements[0];
    assert_eq!((agreement.answers, agreement.codes.len()), (36, 2));
    let kappa = agreement.whole.known().unwrap();
    // Of 36 both say "pictures" 6 times and "speed" 12 times; chance is one half.
    assert!((kappa.agreement - 0.5).abs() < 1e-12 && kappa.kappa.abs() < 1e-12);
}

/// One game, counted by hand.
#[test]
fn units_are_followed_from_try_to_try() {
    use ActionUnit::{CheekRaiser, JawDrop, LipCornerPuller, LipsPart};
    let mut plan = simulated::plan();
    plan.tries = 3;
    plan.rounds = 1;
    let mut data = StudyData {
        participants: simulated().participants[1..2].to_vec(),
        plan,
        ..StudyData::default()
    };
    let target = AuSet::from([CheekRaiser, LipCornerPuller]);
    let one = |number: usize, player: AuSet, add: AuSet, drop: AuSet| Try {
        participant: "P02".into(),
        round: 1,
        target: "smile".into(),
        emotion: Emotion::Happiness,
        number,
        score: Some(f64::from(player.jaccard(target))),
        target_aus: target,
        player_aus: Some(player),
        told_to_add: add,
        told_to_drop: drop,
        timing: Timing::default(),
    };
    data.tries = vec![
        // Both are missing, one is named; two are too many, one is named.
        one(
            1,
            [LipsPart, JawDrop].into(),
            [CheekRaiser].into(),
            [LipsPart].into(),
        ),
        one(
            2,
            [CheekRaiser, JawDrop].into(),
            [LipCornerPuller].into(),
            AuSet::EMPTY,
        ),
        one(3, target, AuSet::EMPTY, AuSet::EMPTY),
    ];
    let (analysis, _) = figures(&data);
    let share = |finding: &Finding<crate::study::statistics::proportion::Estimate>| {
        finding
            .known()
            .map(|estimate| (estimate.share.count, estimate.share.of))
    };
    let [add, drop] = [0, 1].map(|at| &analysis.units.all[at]);
    assert_eq!((add.change, drop.change), (Change::Add, Change::Drop));
    assert_eq!(share(&add.told), Some((2, 2)));
    assert_eq!(share(&add.untold), Some((0, 1)));
    assert_eq!(share(&drop.told), Some((1, 1)));
    assert_eq!(share(&drop.untold), Some((1, 2)));
    assert_eq!(share(&add.without), None);
    let heat = &analysis.heatmap.rows[0];
    assert_eq!((heat.tries, analysis.heatmap.below), (2, 1));
    let smile = heat.units[LipCornerPuller.index()].known().unwrap();
    assert_eq!(
        (smile.share, smile.variance, smile.between_people),
        (0.5, 0.25, None)
    );
}

#[test]
fn what_was_planned_decides_what_is_adjusted() {
    let mut data = simulated();
    data.plan.tests = vec![PlannedTest::FirstAgainstRest, PlannedTest::Ranks];
    data.plan.holm = false;
    let (analysis, _) = figures(&data);
    assert_eq!(analysis.multiplicity.tests.len(), 5);
    assert!(
        analysis
            .multiplicity
            .tests
            .iter()
            .all(|one| one.holds == (one.p < 0.05))
    );
}
