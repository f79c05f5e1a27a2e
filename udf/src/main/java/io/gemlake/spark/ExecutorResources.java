// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.sun.management.OperatingSystemMXBean;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelMemory;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;

/// Checks, before the first task, that executors can run a model at all: the same refusals from inside a task would
/// come late, several times, and wrapped in stack traces.
final class ExecutorResources {
    private static final Pattern LOCAL_MASTER = Pattern.compile("local(?:\\[([0-9]+|\\*)(?:, *[0-9]+)?])?");
    private static final Pattern CONTAINER_MASTER = Pattern.compile("yarn.*|k8s://.*");

    private static final int MINIMUM_JAVA = 25;

    private ExecutorResources() {}

    /// Refuses executors whose memory, as far as the configuration says it, is too small for a model.
    static void checkMemory(SparkConf conf, ModelInfo info, EngineSettings settings) {
        EngineSettings ofModel = settings.forModel(info);
        checkHeap(conf, ofModel.heap(), ofModel.leastKvBytes());
        checkOverhead(conf, settings.memory(info));
    }

    /// Refuses JVMs in which the model cannot run, whatever the configuration says.
    ///
    /// @param settings for the model
    static void checkJvms(SparkSession spark, EngineSettings settings) {
        SparkConf conf = spark.sparkContext().getConf();
        ExecutorJvm.all(spark).forEach(jvm -> checkJvm(jvm, conf, settings));
    }

    /// Cores of one executor, where the configuration says it.
    static OptionalInt cores(SparkConf conf) {
        Matcher local = LOCAL_MASTER.matcher(conf.get("spark.master", ""));
        if (!local.matches()) {
            return conf.contains("spark.executor.cores")
                    ? OptionalInt.of(conf.getInt("spark.executor.cores", 1))
                    : OptionalInt.empty();
        }
        String threads = local.group(1) == null ? "1" : local.group(1);
        return threads.equals("*")
                ? OptionalInt.of(Runtime.getRuntime().availableProcessors())
                : OptionalInt.of(Integer.parseInt(threads));
    }

    /// Refuses executors whose heap is too small, where the configuration says what they have.
    ///
    /// @param kvBytes keys and values of a task
    static void checkHeap(SparkConf conf, HeapDemand demand, long kvBytes) {
        OptionalInt cores = cores(conf);
        if (cores.isEmpty()) {
            return;
        }
        boolean local = isLocal(conf);
        long heapBytes = local
                ? Runtime.getRuntime().maxMemory()
                : JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
        int lanes = lanes(cores.getAsInt(), conf);
        requireHeap(heapBytes, lanes, demand, kvBytes, local ? "spark.driver.memory" : "spark.executor.memory");
    }

    /// Only container schedulers enforce the limit; elsewhere the operating system has the last word.
    static void checkOverhead(SparkConf conf, ModelMemory model) {
        OptionalLong overheadBytes = overheadBytes(conf);
        long neededBytes = MemoryPlan.executorOther(model);
        if (overheadBytes.isPresent() && neededBytes > overheadBytes.getAsLong()) {
            throw GemlakeErrors.overheadTooSmall(model.offHeap(), overheadBytes.getAsLong(), neededBytes);
        }
    }

    /// What this JVM, which runs tasks, may take outside of its heap: its container's, or in local mode half of
    /// what the machine has beside the heap. Empty where nobody says how many executors share a machine.
    static OptionalLong otherBytes(SparkConf conf) {
        return isLocal(conf) ? OptionalLong.of(halfOfMachine()) : overheadBytes(conf);
    }

    /// What models may take outside of the heap of this JVM before one has to go for another: less than there is,
    /// since the JVM itself lives there too. Where nobody says how many executors share a machine, they are taken
    /// for two.
    static long modelBytes(SparkConf conf) {
        return Math.max(0, otherBytes(conf).orElseGet(ExecutorResources::halfOfMachine) - MemoryPlan.JVM_BYTES);
    }

    private static long halfOfMachine() {
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return (machine.getTotalMemorySize() - Runtime.getRuntime().maxMemory()) / 2;
    }

    private static boolean isLocal(SparkConf conf) {
        return LOCAL_MASTER.matcher(conf.get("spark.master", "")).matches();
    }

    /// What executors may take outside of their heap, where a scheduler of containers enforces it.
    static OptionalLong overheadBytes(SparkConf conf) {
        if (!CONTAINER_MASTER.matcher(conf.get("spark.master", "")).matches()) {
            return OptionalLong.empty();
        }
        long heapBytes = JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
        double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
        return OptionalLong.of(
                conf.contains("spark.executor.memoryOverhead")
                        ? JavaUtils.byteStringAsMb(conf.get("spark.executor.memoryOverhead")) << 20
                        : Math.max(384L << 20, (long) (heapBytes * factor)));
    }

    /// Checks what only the JVM itself knows.
    static void checkJvm(ExecutorJvm jvm, SparkConf conf, EngineSettings settings) {
        if (jvm.java() < MINIMUM_JAVA) {
            throw GemlakeErrors.javaTooOld(jvm.place(), jvm.java(), MINIMUM_JAVA);
        }
        if (!jvm.vectorApi() && settings.kernels() != KernelChoice.SCALAR) {
            throw GemlakeErrors.vectorApiMissing(jvm.place());
        }
        checkHeap(jvm, conf, settings.heap(), settings.leastKvBytes());
    }

    /// Refuses a JVM whose heap is too small, where only it knows what it has.
    static void checkHeap(ExecutorJvm jvm, SparkConf conf, HeapDemand demand, long kvBytes) {
        if (cores(conf).isEmpty() && jvm.cores().isPresent()) {
            int lanes = lanes(jvm.cores().getAsInt(), conf);
            requireHeap(jvm.heapBytes(), lanes, demand, kvBytes, "spark.executor.memory");
        }
    }

    private static void requireHeap(long heapBytes, int lanes, HeapDemand demand, long kvBytes, String memoryKey) {
        if (demand.neededHeapBytes(lanes, kvBytes) > heapBytes) {
            throw GemlakeErrors.heapTooSmall(demand, lanes, kvBytes, heapBytes, memoryKey);
        }
    }

    /// Tasks that run at a time on that many cores.
    static int lanes(int cores, SparkConf conf) {
        return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
    }
}
