// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/// The file of a profile: one JSON object, called after [Profile#id], which its content must have.
///
/// ```
/// {"format": "gemlake-profile-1", "id": "9f86…", "model_sha256": "ab12…", "task_version": "sentiment-…",
///  "labels": ["positive", …], "offsets": [-0.31, …], "temperature": 1.2, "measured": {…}}
/// ```
///
/// `measured` says on what it was measured and how well it does; nothing depends on it.
public final class ProfileFile {
    private static final ContentFile<Profile> FILES = new ContentFile<>(
            "profile", ErrorCondition.PROFILE_INVALID, "copy it or calibrate again", ProfileFile::profile, Profile::id);

    private ProfileFile() {}

    /// Writes a profile into a directory on any Hadoop file system, in place of those there, and returns the path of
    /// its file.
    ///
    /// @param measured on what it was measured, and how well it does
    public static String write(String directory, Profile profile, JsonNode measured, Configuration configuration)
            throws IOException {
        ObjectNode file = FILES.begin(profile.id())
                .put("model_sha256", profile.modelSha256())
                .put("task_version", profile.taskVersion());
        profile.labels().forEach(file.putArray("labels")::add);
        CalibrationJson.put(file, profile.calibration());
        file.set("measured", measured);
        return FILES.replace(directory, profile.id(), ContentFile.bytes(file), configuration);
    }

    /// The profile at a path: a profile file, or a directory with one.
    public static Profile read(String path, Configuration configuration) {
        return FILES.read(path, configuration);
    }

    /// An error about a file.
    ///
    /// @param problem what is wrong, and what to do about it
    static GemlakeException invalid(String path, String problem) {
        return FILES.invalid(path, problem);
    }

    private static Profile profile(JsonNode file) {
        return new Profile(
                ContentFile.text(file, "model_sha256"),
                ContentFile.text(file, "task_version"),
                ContentFile.texts(file.path("labels")),
                CalibrationJson.read(file));
    }
}
