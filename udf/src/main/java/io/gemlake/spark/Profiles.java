// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskProgram;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the calibrations that users measured for the tasks of a job.
public final class Profiles {
    private static final Logger LOG = LoggerFactory.getLogger(Profiles.class);

    /// What was warned of already: an application may make many operators, each with a task of its own.
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final ModelHandle model;
    private final Map<String, Task> tasks = new LinkedHashMap<>();

    private Profiles(ModelHandle model, ChatFormat chatFormat, List<Task> tasks) {
        this.model = model;
        tasks.stream().filter(Calibration::suits).forEach(task -> this.tasks.put(version(task, chatFormat), task));
    }

    /// The version of a task that takes scores as they are: what a profile is bound to.
    static String version(Task task, ChatFormat chatFormat) {
        return TaskProgram.of(List.of(task), chatFormat).version();
    }

    /// The calibrations in profiles that a job names, by their tasks. A profile that is for none of them is an error.
    ///
    /// @param conf  names the model
    /// @param paths of profile files, or of directories with one
    public static Map<Task, Calibration> required(
            SparkSession spark, GemlakeConf conf, List<Task> tasks, List<String> paths) {
        if (paths.isEmpty()) {
            return Map.of();
        }
        ModelHandle model = ModelRegistry.publish(spark.sparkContext(), conf);
        return new Profiles(model, model.chatFormat(conf), tasks)
                .read(paths, spark.sparkContext().hadoopConfiguration(), misfit -> {
                    throw misfit;
                });
    }

    /// The calibrations in the profiles of the settings, by their tasks. Of a profile that is for none of them the
    /// log says so, once.
    static Map<Task, Calibration> configured(
            SparkSession spark, GemlakeConf conf, ModelHandle model, List<Task> tasks) {
        return new Profiles(model, model.chatFormat(conf), tasks)
                .read(conf.profiles(), spark.sparkContext().hadoopConfiguration(), misfit -> {
                    String message = String.valueOf(misfit.getMessage());
                    if (WARNED.add(message)) {
                        LOG.warn(message);
                    }
                });
    }

    private Map<Task, Calibration> read(
            List<String> paths, Configuration configuration, Consumer<GemlakeException> onMisfit) {
        Map<Task, Calibration> found = new HashMap<>();
        for (String path : paths) {
            Profile profile = ProfileFile.read(path, configuration);
            Task task = profile.modelSha256().equals(model.sha256()) ? tasks.get(profile.taskVersion()) : null;
            if (task == null) {
                onMisfit.accept(GemlakeErrors.profileMisfit(path, profile, tasks.keySet(), model.sha256()));
            } else if (found.put(task, profile.calibration()) != null) {
                throw ProfileFile.invalid(path, "another profile is for the same task; name one of them");
            }
        }
        return found;
    }
}
