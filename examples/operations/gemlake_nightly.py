# SPDX-License-Identifier: Apache-2.0
"""The nightly job as a DAG of Airflow 2.4 or newer: copy it to the folder of DAGs, and adapt paths and the master.

The worker that runs the task is where Spark's driver runs.
"""

import os
import subprocess
from datetime import datetime, timedelta

from airflow.decorators import dag, task
from airflow.exceptions import AirflowFailException

COMMAND = ["/opt/gemlake/gemlake", "enrich", "--spec", "/etc/gemlake/nightly.yaml"]
COMMAND += ["--master", "spark://master.example.org:7077"]
ENVIRONMENT = {"GEMLAKE_HOME": "/srv/gemlake/home"}

# The work is done, or its budget was spent before: the next night goes on.
WELL = {0, 33}

# Exit codes of what only a person can mend: trying again would fail again.
NEEDS_A_PERSON = {2, 3, 10, 11, 13, 14, 15, 16, 20, 34, 35, 40, 41, 42, 43}


@dag(
    schedule="30 1 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,  # one run takes all that is new, however many nights were missed
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=8),
)
def gemlake_nightly():
    @task(retries=3, retry_delay=timedelta(minutes=5))
    def enrich():
        with subprocess.Popen(
            COMMAND,
            env={**os.environ, **ENVIRONMENT},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as job:
            try:
                for line in job.stdout:
                    print(line, end="", flush=True)
            except BaseException:
                job.terminate()  # when Airflow ends the task: Spark's driver then ends cleanly
                raise
        if job.returncode in NEEDS_A_PERSON:
            raise AirflowFailException(f"exit code {job.returncode}: the log above says what to mend")
        if job.returncode not in WELL:
            raise RuntimeError(f"exit code {job.returncode}: the job goes on where it was when it is tried again")

    enrich()


gemlake_nightly()
