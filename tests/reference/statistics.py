"""Writes tests/fixtures/statistics.json: what SciPy and statsmodels say.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 pandas==3.1.1
    python tests/reference/statistics.py

The data is drawn here with a fixed seed and stored beside the figures, so that
the tests compute from the same numbers.
"""

import itertools
import json
import pathlib
import warnings

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import optimize, stats
from statsmodels.stats import inter_rater, multitest, power, proportion

dice = np.random.default_rng(20221125)
LEVEL = 0.95


def rounded(values, digits=3):
    return [round(float(value), digits) for value in values]


def noncentrality(t, df):
    """The exact interval by scipy's noncentral t."""
    def solve(share):
        return optimize.brentq(lambda nc: stats.nct.cdf(t, df, nc) - share, t - 4, t + 4, xtol=1e-13)
    return [solve(1 - (1 - LEVEL) / 2), solve((1 - LEVEL) / 2)]


def distributions():
    return {
        "student_p": [[t, df, 2 * stats.t.sf(abs(t), df)]
                      for t in (0.0, 0.3, 1.44, 2.61, 8.0, 30.0) for df in (1, 2.5, 9, 17.776, 107, 215)],
        "student_quantile": [[p, df, stats.t.ppf(p, df)]
                             for p in (0.001, 0.025, 0.5, 0.9, 0.975, 0.9995) for df in (1, 3.3, 9, 107, 215)],
        "normal_quantile": [[p, stats.norm.ppf(p)] for p in (1e-6, 0.025, 0.4, 0.975, 0.999)],
        "noncentral": [[t, df, nc, stats.nct.cdf(t, df, nc)]
                       for t, df, nc in ((0, 9, 1), (2, 9, 1), (2.1, 34, 3), (-1, 5, 0.5), (1.98, 214, 2.6),
                                         (12, 20, 10), (0.5, 1, 0.2), (30, 60, 28), (-2, 8, -2.5))],
    }


def t_tests():
    before = rounded(dice.normal(0.40, 0.22, 17))
    after = rounded(0.4 * np.array(before) + dice.normal(0.31, 0.17, 17))
    other = rounded(dice.normal(0.52, 0.11, 11))
    difference = np.array(after) - np.array(before)
    paired = stats.ttest_rel(after, before)
    interval = paired.confidence_interval(LEVEL)
    n = len(before)
    d_z = difference.mean() / difference.std(ddof=1)
    ncp = np.array(noncentrality(paired.statistic, n - 1)) / np.sqrt(n)
    mean_sd = np.sqrt((np.var(before, ddof=1) + np.var(after, ddof=1)) / 2)
    scale = difference.std(ddof=1) / mean_sd
    made = {
        "before": before, "after": after, "other": other,
        "paired": {"t": paired.statistic, "df": paired.df, "p": paired.pvalue, "interval": list(interval),
                   "correlation": stats.pearsonr(before, after).statistic,
                   "d_z": [d_z, *ncp], "d_av": [d_z * scale, *(ncp * scale)]},
        "describe": {"mean": np.mean(before), "sd": np.std(before, ddof=1),
                     "quartiles": list(np.quantile(before, [0.25, 0.5, 0.75]))},
    }
    for name, equal in (("welch", False), ("student", True)):
        test = stats.ttest_ind(other, before, equal_var=equal)
        made[name] = {"t": test.statistic, "df": test.df, "p": test.pvalue,
                      "interval": list(test.confidence_interval(LEVEL))}
    m = len(other)
    pooled = np.sqrt(((n - 1) * np.var(before, ddof=1) + (m - 1) * np.var(other, ddof=1)) / (n + m - 2))
    d = (np.mean(other) - np.mean(before)) / pooled
    root = np.sqrt(1 / n + 1 / m)
    ncp = np.array(noncentrality(d / root, n + m - 2)) * root
    half = (n + m - 2) / 2
    hedges = np.exp(scipy.special.gammaln(half) - scipy.special.gammaln(half - 0.5)) / np.sqrt(half)
    made["d"] = [d, *ncp]
    made["g"] = [d * hedges, *(ncp * hedges)]
    return made


def rank_tests():
    plain = rounded(dice.normal(0.3, 1.0, 14), 4)
    tied = rounded(np.round(dice.normal(0.4, 1.2, 12)), 0)
    large = rounded(np.round(dice.normal(0.1, 1.0, 90), 1), 1)
    first, second = rounded(dice.normal(0, 1, 9), 4), rounded(dice.normal(0.8, 1, 12), 4)
    tied_first, tied_second = rounded(np.round(dice.normal(0, 1, 7))), rounded(np.round(dice.normal(1, 1, 8)))
    large_first, large_second = rounded(dice.normal(0, 1, 50), 1), rounded(dice.normal(0.3, 1, 45), 1)
    # With ties: every assignment of signs, or of groups, counted.
    there = np.array([value for value in tied if value != 0])
    ranks = stats.rankdata(np.abs(there))
    observed = ranks[there > 0].sum()
    sums = np.array([ranks[np.array(signs, bool)].sum() for signs in itertools.product((0, 1), repeat=len(there))])
    tied_p = min(1, 2 * min((sums <= observed).mean(), (sums >= observed).mean()))
    together = stats.rankdata(tied_first + tied_second)
    size = len(tied_second)
    observed_u = together[len(tied_first):].sum()
    sums = np.array([together[list(chosen)].sum() for chosen in itertools.combinations(range(len(together)), size)])
    tied_u_p = min(1, 2 * min((sums <= observed_u + 1e-9).mean(), (sums >= observed_u - 1e-9).mean()))
    exact = stats.wilcoxon(plain, method="exact")
    approximate = stats.wilcoxon(large, method="asymptotic", correction=True, zero_method="wilcox")
    u = stats.mannwhitneyu(second, first, method="exact")
    large_u = stats.mannwhitneyu(large_second, large_first, method="asymptotic", use_continuity=True)
    return {
        "plain": plain, "plain_p": exact.pvalue,
        "plain_w": float(stats.rankdata(np.abs(plain))[np.array(plain) > 0].sum()),
        "tied": tied, "tied_p": tied_p,
        "large": large, "large_p": approximate.pvalue,
        "first": first, "second": second, "u": u.statistic, "u_p": u.pvalue,
        "tied_first": tied_first, "tied_second": tied_second, "tied_u_p": tied_u_p,
        "large_first": large_first, "large_second": large_second, "large_u_p": large_u.pvalue,
    }


def proportions():
    cases = []
    for a, m, b, n in ((62, 108, 68, 108), (3, 12, 9, 14), (0, 10, 4, 11), (56, 70, 48, 80)):
        z, p = proportion.proportions_ztest([b, a], [n, m])
        low, high = proportion.confint_proportions_2indep(b, n, a, m, method="newcomb", compare="diff")
        cases.append({
            "counts": [a, m, b, n],
            "wilson": list(proportion.proportion_confint(a, m, method="wilson")),
            "z": z, "p": p, "newcombe": [low, high],
            "fisher": stats.fisher_exact([[b, n - b], [a, m - a]]).pvalue,
        })
    return cases


def many():
    p = [0.0001, 0.004, 0.019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0]
    return {"p": p, "holm": list(multitest.multipletests(p, method="holm")[1]),
            "bh": list(multitest.multipletests(p, method="fdr_bh")[1])}


def kappas():
    table = np.array([[14, 3, 1], [2, 11, 4], [0, 2, 9]])
    result = inter_rater.cohens_kappa(table)
    z = result.kappa / result.std_kappa0
    return {"table": table.tolist(), "kappa": result.kappa, "error": result.std_kappa,
            "interval": [result.kappa_low, result.kappa_upp], "p": 2 * stats.norm.sf(abs(z))}


def powers():
    paired, between = power.TTestPower(), power.TTestIndPower()
    return {
        "paired": [[d, n, paired.power(d, n, 0.05)] for d, n in ((0.5, 34), (0.2, 216), (0.18, 36), (1.2, 6))],
        "between": [[d, m, n, between.power(d, m, 0.05, n / m)] for d, m, n in ((0.5, 64, 64), (0.8, 18, 18), (0.3, 20, 40))],
        "paired_n": [[d, int(np.ceil(paired.solve_power(d, None, 0.05, 0.8)))] for d in (0.5, 0.2, 0.1)],
        "between_n": [[d, int(np.ceil(between.solve_power(d, None, 0.05, 0.8)))] for d in (0.5, 0.2)],
        "shares": [[a, b, n, power.normal_power_het(
            b - a, n, 0.05,
            std_null=np.sqrt((a + b) * (1 - (a + b) / 2)), std_alternative=np.sqrt(a * (1 - a) + b * (1 - b)))]
            for a, b, n in ((0.574, 0.629, 108), (0.4, 0.6, 97))],
    }


def mixed_case(frame, formula, parts):
    """REML of crossed intercepts: one group, a variance component each."""
    frame = frame.assign(all=1)
    model = smf.mixedlm(formula, frame, groups="all", re_formula="0",
                        vc_formula={part: f"0 + C({part})" for part in parts})
    # Several of its optimisers stop early: the best of three.
    fits = [model.fit(reml=True, method=[way], maxiter=5000) for way in ("lbfgs", "nm", "powell")]
    fit = max(fits, key=lambda fit: fit.llf)
    names = model.exog_names
    variances = dict(zip(model.exog_vc.names, fit.vcomp))
    return {
        "coefficients": [float(fit.fe_params[name]) for name in names],
        "errors": [float(fit.bse_fe[name]) for name in names],
        "sd": [float(np.sqrt(variances[part])) for part in parts] + [float(np.sqrt(fit.scale))],
        "log_likelihood": float(fit.llf),
    }


def mixed():
    people, targets = 24, 6
    person, target = np.repeat(np.arange(people), targets), np.tile(np.arange(targets), people)
    group = (person % 2).astype(float)
    gain = (0.04 + 0.05 * group + dice.normal(0, 0.08, people)[person]
            + dice.normal(0, 0.12, targets)[target] + dice.normal(0, 0.15, people * targets))
    balanced = pd.DataFrame({"person": person, "target": target, "group": group, "gain": rounded(gain)})
    ragged = balanced[dice.random(len(balanced)) > 0.2].reset_index(drop=True)
    people, targets, tries = 12, 4, 5
    rows = list(itertools.product(range(people), range(targets), range(tries)))
    frame = pd.DataFrame(rows, columns=["person", "target", "number"])
    frame["game"] = frame.person * targets + frame.target
    frame["group"] = (frame.person % 2).astype(float)
    frame["later"] = (frame.number > 0).astype(float)
    frame["gain"] = rounded(
        0.4 + 0.05 * frame.later + 0.03 * frame.later * frame.group
        + dice.normal(0, 0.1, people)[frame.person] + dice.normal(0, 0.07, targets)[frame.target]
        + dice.normal(0, 0.12, people * targets)[frame.game] + dice.normal(0, 0.14, len(frame)))
    def columns(frame, names):
        return {name: frame[name].tolist() for name in names}
    return {
        "balanced": columns(balanced, ["person", "target", "group", "gain"])
        | {"fit": mixed_case(balanced, "gain ~ group", ["person", "target"])},
        "ragged": columns(ragged, ["person", "target", "group", "gain"])
        | {"fit": mixed_case(ragged, "gain ~ group", ["person", "target"])},
        "tries": columns(frame, ["person", "target", "game", "group", "later", "gain"])
        | {"fit": mixed_case(frame, "gain ~ group * later", ["person", "target", "game"])},
    }


def gee():
    people = 30
    sizes = dice.integers(3, 7, people)
    person = np.repeat(np.arange(people), sizes)
    group = (person % 2).astype(float)
    odds = 0.2 + 0.6 * group + dice.normal(0, 0.8, people)[person]
    outcome = (dice.random(len(person)) < 1 / (1 + np.exp(-odds))).astype(int)
    frame = pd.DataFrame({"person": person, "group": group, "outcome": outcome})
    made = {name: frame[name].tolist() for name in frame}
    model = smf.gee("outcome ~ group", "person", frame, family=sm.families.Binomial(),
                    cov_struct=sm.cov_struct.Exchangeable())
    fit = model.fit(maxiter=200, ctol=1e-12, cov_type="bias_reduced")
    usual = model.fit(maxiter=200, ctol=1e-12)
    made["fit"] = {"coefficients": fit.params.tolist(), "errors": fit.bse.tolist(),
                   "sandwich": usual.bse.tolist(), "correlation": float(fit.cov_struct.dep_params)}
    return made


# statsmodels takes every variance below 0.01 for a boundary.
warnings.simplefilter("ignore")
fixture = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "distributions": distributions(), "t": t_tests(), "rank": rank_tests(), "proportions": proportions(),
    "multiplicity": many(), "kappa": kappas(), "power": powers(), "mixed": mixed(), "gee": gee(),
}
out = pathlib.Path(__file__).parent.parent / "fixtures" / "statistics.json"
out.write_text(json.dumps(fixture, separators=(",", ":"), default=float) + "\n")
print(out.name, out.stat().st_size, "bytes")
