// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.TaskResult.Decision;
import java.util.List;

/// Whether a condition holds, by scoring "yes" and "no".
record FilterPrompt(PromptFamily family, String condition, Calibration calibration) implements TaskPrompt {
    private static final double HALF = 0.5;

    @Override
    public String version() {
        return "filter-%s-2/%s/%s".formatted(family.name(), Fingerprint.of(condition), Fingerprint.of(calibration));
    }

    @Override
    public List<PromptPart> prefix() {
        return family.conditionPrefix();
    }

    @Override
    public List<Query> queries(Document document) {
        return List.of(YesOrNo.query(family, condition));
    }

    @Override
    public Decision read(Document document, List<Answer> answers) {
        double probability = YesOrNo.probability(answers.getFirst(), calibration);
        return new Decision(probability > HALF, probability);
    }

    @Override
    public Decision blank() {
        return new Decision(null, 0);
    }
}
