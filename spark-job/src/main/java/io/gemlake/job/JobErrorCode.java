// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

/// Why a command or job stopped, with the exit code of its process. Names and numbers are stable: scripts match them.
/// Compiled for the oldest Java that Spark runs on, as [EnrichJob] is.
public enum JobErrorCode {
    /// A command line that makes no sense.
    USAGE(2),
    /// A configuration file that is damaged, or says something impossible.
    CONFIG_INVALID(3),
    /// A model name that neither the catalogue nor the store knows.
    MODEL_UNKNOWN(10),
    /// A model of the catalogue that was not fetched yet.
    MODEL_ABSENT(11),
    /// A model file, or a place to copy it from, that cannot be read.
    MODEL_UNREADABLE(12),
    /// Content that is not what its hash promised.
    MODEL_HASH_MISMATCH(13),
    /// A model that the engine does not run, or the store does not keep.
    MODEL_UNSUPPORTED(14),
    /// A name in the store that another file has already.
    MODEL_NAME_TAKEN(15),
    /// A model file that is damaged, or no GGUF file.
    MODEL_DAMAGED(16),
    /// Python 3 or its pip is not there.
    PIP_MISSING(20),
    /// The package index does not answer.
    NETWORK_UNREACHABLE(21),
    /// The download failed for another reason.
    DOWNLOAD_FAILED(22),
    /// Not enough space in the store's file system.
    DISK_FULL(23),
    /// The store cannot be written.
    STORE_UNWRITABLE(24),
    /// A source of documents that cannot be read, or has no usable keys.
    SOURCE_INVALID(30),
    /// A sink that cannot be written, or holds something else.
    SINK_INVALID(31),
    /// A job that failed inside of Spark.
    JOB_FAILED(32),
    /// A limit of the run was reached before its work was done; what is finished is kept, the next run goes on.
    BUDGET_SPENT(33),
    /// More documents failed than the job allows; their rows say why.
    TOO_MANY_FAILED(34),
    /// A run that was started outside of the window of its schedule, and did nothing.
    OUTSIDE_WINDOW(35),
    /// Java on the driver or an executor is older than Gemlake needs.
    JAVA_TOO_OLD(40),
    /// Java was started without the module of the Vector API.
    VECTOR_API_MISSING(41),
    /// The memory of driver or executors does not hold what the model needs.
    MEMORY_TOO_SMALL(42),
    /// Spark is of another release than Gemlake was made for.
    SPARK_UNSUPPORTED(43),
    /// A Java runtime that did not reach every worker of a cluster.
    RUNTIME_INCOMPLETE(44),
    /// The user stopped the work.
    INTERRUPTED(130);

    private final int exitCode;

    JobErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /// The exit code of a process that ends with this error.
    public int exitCode() {
        return exitCode;
    }
}
