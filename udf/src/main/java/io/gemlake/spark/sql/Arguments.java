// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import io.gemlake.spark.GemlakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// The constant arguments of a call, as Catalyst has evaluated them.
///
/// @param function whose arguments they are
/// @param values   by the names of the parameters; NULL where the argument is
record Arguments(String function, Map<String, @Nullable Object> values) {
    String text(String name) {
        return find(name).toString();
    }

    boolean isNull(String name) {
        return values.get(name) == null;
    }

    boolean flag(String name) {
        return (Boolean) find(name);
    }

    int count(String name, int most) {
        int value = (Integer) find(name);
        if (value < 0 || value > most) {
            throw invalid(name, String.format(Locale.ROOT, "is %d; give 0 to %d", value, most));
        }
        return value;
    }

    Task.Style style(String name) {
        String value = text(name);
        for (Task.Style style : Task.Style.values()) {
            if (style.name().equalsIgnoreCase(value)) {
                return style;
            }
        }
        throw invalid(name, "is '" + value + "'; give 'abstractive' or 'extractive'");
    }

    List<String> texts(String name) {
        var array = (ArrayData) find(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < array.numElements(); i++) {
            UTF8String element = array.isNullAt(i) ? null : array.getUTF8String(i);
            if (element == null) {
                throw invalid(name, "has a NULL among its elements; leave it out");
            }
            texts.add(element.toString());
        }
        return texts;
    }

    private Object find(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw invalid(name, "is NULL; give it a value");
        }
        return value;
    }

    private GemlakeException invalid(String name, String problem) {
        return SqlErrors.argumentInvalid(function, name, problem);
    }
}
