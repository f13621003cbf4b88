//! Whether a probability of 0.7 comes true seven times in ten.

use serde::Serialize;

/// Into how many bins of equal width probabilities are put.
pub const BINS: usize = 10;

/// Faces whose probability fell into one bin.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Bin {
    /// How many there are.
    pub count: f64,
    /// Their mean probability, 0 to 1; 0 of none.
    pub said: f64,
    /// The share that shows the unit, 0 to 1; 0 of none.
    pub seen: f64,
}

/// The bins of `(person, probability, truth)`, from 0 to 1.
pub fn bins(said: &[(usize, f32, bool)], times: &[f64]) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for (person, probability, truth) in said {
        let bin = &mut bins[((probability * BINS as f32) as usize).min(BINS - 1)];
        let n = times[*person];
        bin.count += n;
        bin.said += n * f64::from(*probability);
        bin.seen += n * f64::from(u8::from(*truth));
    }
    for bin in &mut bins {
        if bin.count > 0.0 {
            (bin.said, bin.seen) = (bin.said / bin.count, bin.seen / bin.count);
        }
    }
    bins
}

/// The bins of several units taken together.
pub fn pooled<'a>(units: impl IntoIterator<Item = &'a [Bin; BINS]>) -> [Bin; BINS] {
    let mut pooled = [Bin::default(); BINS];
    for unit in units {
        for (all, bin) in pooled.iter_mut().zip(unit) {
            let count = all.count + bin.count;
            if count > 0.0 {
                let mix = |a: f64, b: f64| (a * all.count + b * bin.count) / count;
                *all = Bin {
                    count,
                    said: mix(all.said, bin.said),
                    seen: mix(all.seen, bin.seen),
                };
            }
        }
    }
    pooled
}

/// Expected calibration error (Naeini, Cooper & Hauskrecht 2015): how far said
/// and seen are apart, the mean over all faces. `None` of none.
pub fn error(bins: &[Bin; BINS]) -> Option<f64> {
    let all: f64 = bins.iter().map(|bin| bin.count).sum();
    let off: f64 = bins
        .iter()
        .map(|bin| bin.count * (bin.said - bin.seen).abs())
        .sum();
    (all > 0.0).then(|| off / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_values() {
        // Two faces at 0.25, one true: 0.25 off. One at 0.9, true: 0.1 off. One at 1.0, true.
        let said = [
            (0, 0.25, true),
            (0, 0.25, false),
            (1, 0.9, true),
            (1, 1.0, true),
        ];
        let binned = bins(&said, &[1.0; 2]);
        assert_eq!(
            (binned[2].count, binned[2].said, binned[2].seen),
            (2.0, 0.25, 0.5)
        );
        assert_eq!((binned[9].count, binned[9].seen), (2.0, 1.0));
        // (2 x 0.25 + 2 x 0.05) / 4
        assert!((error(&binned).unwrap() - 0.15).abs() < 1e-6);
        // Without the second person only the first bin counts.
        assert!((error(&bins(&said, &[1.0, 0.0])).unwrap() - 0.25).abs() < 1e-6);
        assert_eq!(error(&bins(&[], &[])), None);
    }

    #[test]
    fn pooling_is_binning_together() {
        let said = [
            (0, 0.25, true),
            (0, 0.28, false),
            (0, 0.9, true),
            (0, 0.21, true),
        ];
        let apart = [bins(&said[..2], &[1.0]), bins(&said[2..], &[1.0])];
        let (pooled, together) = (pooled(&apart), bins(&said, &[1.0]));
        for (a, b) in pooled.iter().zip(&together) {
            assert_eq!(a.count, b.count);
            assert!((a.said - b.said).abs() < 1e-12 && (a.seen - b.seen).abs() < 1e-12);
        }
    }
}
