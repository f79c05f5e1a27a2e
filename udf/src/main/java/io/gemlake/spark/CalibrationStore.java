// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calibrations as files of a directory, `<key>.json`, on any Hadoop file system. An application remembers those
/// that it has seen, so a directory that cannot be written costs one measurement an application.
final class CalibrationStore {
    private static final Logger LOG = LoggerFactory.getLogger(CalibrationStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<SparkContext, Map<Path, Calibration>> UNWRITTEN = new WeakHashMap<>();

    private final SparkContext context;
    private final Path directory;
    private final Map<Path, Calibration> unwritten;

    CalibrationStore(SparkContext context, String directory) {
        this.context = context;
        this.directory = new Path(directory);
        synchronized (UNWRITTEN) {
            unwritten = UNWRITTEN.computeIfAbsent(context, _ -> new ConcurrentHashMap<>());
        }
    }

    /// What names a calibration: all that it depends on.
    ///
    /// @param version of the task as it was measured, its labels and numbers included
    static String key(String modelSha256, String version, List<String> sample) {
        return Sha256.of((Calibration.RULE + '\n' + modelSha256 + '\n' + version + '\n' + String.join("\n", sample))
                .getBytes(UTF_8));
    }

    Optional<Calibration> find(String key) {
        Path file = file(key);
        try (InputStream in = files().open(file)) {
            return Optional.of(CalibrationJson.read(JSON.readTree(in)));
        } catch (FileNotFoundException e) {
            return Optional.ofNullable(unwritten.get(file));
        } catch (IOException | IllegalArgumentException e) {
            throw GemlakeErrors.calibrationUnreadable(file.toString(), e);
        }
    }

    void put(String key, Calibration calibration) {
        Path whole = file(key);
        ObjectNode content = JSON.createObjectNode();
        CalibrationJson.put(content, calibration);
        try {
            ContentFile.write(files(), whole, ContentFile.bytes(content));
        } catch (IOException e) {
            unwritten.put(whole, calibration);
            LOG.warn("the calibration is not kept, since {} cannot be written: {}", whole, e.toString());
        }
    }

    private Path file(String key) {
        return new Path(directory, key + ".json");
    }

    private FileSystem files() throws IOException {
        return directory.getFileSystem(context.hadoopConfiguration());
    }
}
