package dev.invitations.examples.console;

import dev.invitations.model.Status;
import java.util.Locale;

/**
 * A status as people read it. The letters do not depend on the locale of the machine or of the reader.
 *
 * @param style the name of the style, such as {@code pending}
 * @param text the word, such as {@code Pending}
 */
record StatusLabel(String style, String text) {

    static StatusLabel of(Status status) {
        String style = status.name().toLowerCase(Locale.ROOT);
        return new StatusLabel(style, RoleTexts.label(style));
    }
}
