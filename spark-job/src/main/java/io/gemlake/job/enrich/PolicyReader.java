// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;

/// Reads from YAML what the flows of a spec have in common.
final class PolicyReader {
    private static final String UNTIL = "until";
    private static final String SECRET_FILE = "file:";

    /// Of the secret; a shorter one could be found by trying.
    private static final int LEAST_SECRET_CHARACTERS = 16;

    private PolicyReader() {}

    static Budget budget(YamlNode node, TimesOfDay times) {
        node.requireOnly(Set.of("max_minutes", "max_tokens", UNTIL));
        return new Budget(
                node.find("max_minutes")
                        .map(each -> Budget.minutes(each.positive()))
                        .orElse(null),
                node.find("max_tokens").map(YamlNode::positive).orElse(null),
                node.find(UNTIL)
                        .map(each -> times.next(each.text()).orElseThrow(() -> noTime(each)))
                        .orElse(null));
    }

    /// @param byDefault the zone where the spec names none
    static Schedule schedule(YamlNode node, ZoneId byDefault) {
        node.requireOnly(Set.of("from", UNTIL, "zone"));
        var schedule = new Schedule(
                time(node.child("from")),
                time(node.child(UNTIL)),
                node.find("zone").map(PolicyReader::zone).orElse(byDefault));
        if (schedule.from().equals(schedule.until())) {
            throw node.invalid("from and until are the same time; leave the schedule out where any time is right");
        }
        return schedule;
    }

    static ErrorPolicy errors(YamlNode node) {
        node.requireOnly(Set.of("max_attempts", "max_failed_share"));
        return new ErrorPolicy(
                node.find("max_attempts")
                        .map(each -> (int) Math.min(Integer.MAX_VALUE, each.positive()))
                        .orElse(ErrorPolicy.STANDARD.maxAttempts()),
                node.find("max_failed_share").map(YamlNode::share).orElse(ErrorPolicy.STANDARD.maxFailedShare()));
    }

    static CacheSpec cache(YamlNode node) {
        node.requireOnly(Set.of("table", "secret", TableCareReader.OPTIMIZE, TableCareReader.VACUUM_HOURS));
        return new CacheSpec(PathReader.read(node, "table"), secret(node.child("secret")), TableCareReader.read(node));
    }

    static RecordSpec record(YamlNode node) {
        node.requireOnly(Set.of("job", "runs", "reports"));
        return new RecordSpec(
                node.find("job").map(_ -> node.text("job")).orElseGet(() -> baseName(node.file())),
                node.find("runs").map(_ -> PathReader.read(node, "runs")).orElse(null),
                node.find("reports").map(_ -> PathReader.read(node, "reports")).orElse(null));
    }

    private static String baseName(String file) {
        String name = file.substring(file.replace('\\', '/').lastIndexOf('/') + 1);
        return name.contains(".") && !name.startsWith(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    private static LocalTime time(YamlNode node) {
        return TimesOfDay.parse(node.text()).orElseThrow(() -> noTime(node));
    }

    private static RuntimeException noTime(YamlNode node) {
        return node.invalid("'" + node.written() + "' is no time of day; write one from 00:00 to 23:59");
    }

    private static ZoneId zone(YamlNode node) {
        try {
            return ZoneId.of(node.text());
        } catch (DateTimeException e) {
            throw node.unknown(ZoneId.getAvailableZoneIds());
        }
    }

    /// Messages of this method never show what stands there: it may be the secret.
    private static String secret(YamlNode node) {
        String secret;
        if (node.isReference()) {
            secret = node.text();
        } else if (node.written().startsWith(SECRET_FILE)) {
            secret = content(node, node.text().substring(SECRET_FILE.length()));
        } else {
            throw node.invalid("do not write secrets into the spec; name a variable of the environment, ${env:NAME}, or"
                    + " a file, file:/path");
        }
        if (secret.length() < LEAST_SECRET_CHARACTERS) {
            throw node.invalid("the secret is shorter than " + LEAST_SECRET_CHARACTERS
                    + " characters; make one with: openssl rand -hex 32");
        }
        return secret;
    }

    private static String content(YamlNode node, String place) {
        try {
            return Files.readString(Path.of(place.replaceFirst("^//(?=/)", ""))).strip();
        } catch (IOException | InvalidPathException e) {
            throw node.invalid("the file of the secret cannot be read on the driver: "
                    + e.getClass().getSimpleName() + "; check its path and permissions");
        }
    }
}
