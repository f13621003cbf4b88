"""An S3 server as other tools see it.

    python s3.py ENDPOINT make BUCKET
    python s3.py ENDPOINT list BUCKET
    python s3.py ENDPOINT query BUCKET FOLDER
"""

import sys

import boto3
import duckdb
import pyarrow.dataset
import pyarrow.fs

endpoint, task, bucket, *rest = sys.argv[1:]
keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)

if task == "make":
    s3.create_bucket(Bucket=bucket)
elif task == "list":
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            print(entry["Key"])
elif task == "query":
    # DuckDB's own reader of S3 is an extension that it would fetch; over Arrow's
    # file system it reads the same files in place.
    files = pyarrow.fs.S3FileSystem(
        access_key="testing",
        secret_key="testing",
        region="us-east-1",
        scheme="http",
        endpoint_override=endpoint.removeprefix("http://"),
    )
    turns = pyarrow.dataset.dataset(
        f"{bucket}/{rest[0]}/data/turns", filesystem=files, format="parquet", partitioning="hive"
    )
    count, kiosks = duckdb.sql("SELECT count(*), count(DISTINCT installation) FROM turns").fetchall()[0]
    print(f"{count} turns of {kiosks} kiosks")
