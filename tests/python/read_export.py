"""Opens an export with what other people use, and prints what they see as JSON.

    python read_export.py DIR
"""

import glob
import json
import sys

import datasets
import duckdb
import pandas
import pyarrow.dataset
import pyarrow.parquet

datasets.disable_progress_bars()
out = sys.argv[1]
found = {}

# pyarrow: one file by itself, and the whole table with its folders.
turns = pyarrow.dataset.dataset(f"{out}/data/turns", format="parquet", partitioning="hive")
table = turns.to_table()
found["pyarrow"] = {
    "rows": table.num_rows,
    "emotions": sorted(set(table["emotion"].to_pylist())),
    "dates": sorted({str(date) for date in table["date"].to_pylist()}),
    "intensities": str(table.schema.field("intensities").type),
    "landmarks": str(table.schema.field("landmarks").type),
    "scores": sorted(round(score, 6) for score in table["score"].to_pylist() if score is not None),
    "aus": sorted("+".join(aus) for aus in table["player_aus"].to_pylist() if aus is not None),
}
some = sorted(glob.glob(f"{out}/data/turns/**/*.parquet", recursive=True))[0]
found["compression"] = pyarrow.parquet.ParquetFile(some).metadata.row_group(0).column(0).compression

# pandas: Parquet and CSV say the same.
frame = pandas.read_parquet(f"{out}/data/turns")
csv = pandas.read_csv(f"{out}/csv/turns.csv", parse_dates=["started_at"])
both = frame.set_index("id").sort_index(), csv.set_index("id").sort_index()
found["pandas"] = {
    "rows": len(frame),
    "csv_rows": len(csv),
    "same_ids": bool((both[0].index == both[1].index).all()),
    "same_scores": bool((both[0]["score"].fillna(-1) - both[1]["score"].fillna(-1)).abs().max() < 1e-12),
    "same_times": bool((both[0]["started_at"] == both[1]["started_at"]).all()),
    "intensity_columns": sum(name.startswith("intensities_AU") for name in csv.columns),
    "labels": frame["label"].value_counts().to_dict(),
}

# DuckDB: the folders are columns, and a query reads only what it needs.
parts = f"read_parquet('{out}/data/turns/**/*.parquet', hive_partitioning = true)"
rows = duckdb.sql(
    f"SELECT emotion, count(*), count(label), count(*) FILTER (list_contains(player_aus, 'AU12')) "
    f"FROM {parts} WHERE date >= DATE '2026-01-01' GROUP BY emotion ORDER BY emotion"
).fetchall()
found["duckdb"] = {row[0]: list(row[1:]) for row in rows}
found["duckdb_join"] = duckdb.sql(
    f"SELECT count(*) FROM read_parquet('{out}/data/readings/**/*.parquet', hive_partitioning = true) r "
    f"JOIN {parts} t ON t.id = r.turn"
).fetchall()[0][0]

# Hugging Face: the card's configurations, and the pictures.
loaded = datasets.load_dataset(out, "turns", cache_dir=f"{out}/../cache")["train"]
found["datasets"] = {"rows": loaded.num_rows, "has_label": "label" in loaded.column_names}
pictures = datasets.load_dataset("imagefolder", data_dir=f"{out}/images", cache_dir=f"{out}/../cache")["train"]
found["imagefolder"] = {
    "rows": pictures.num_rows,
    "sizes": sorted({tuple(row["image"].size) for row in pictures}),
    "turns": sorted(row["turn"] for row in pictures),
    "labels": sorted(str(row["label"]) for row in pictures),
}
metadata = pandas.read_csv(f"{out}/images/metadata.csv")
found["metadata"] = {"rows": len(metadata), "file_names": sorted(metadata["file_name"])}

print(json.dumps(found))
