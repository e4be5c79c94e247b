package dev.invitations.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class ReasonTextsTest {

    private static final List<String> BUNDLES =
            List.of("reasons.properties", "reasons_de.properties", "reasons_fr.properties");

    private static final Set<String> CONSTANTS =
            Arrays.stream(Reason.values()).map(Reason::name).collect(Collectors.toSet());

    @Test
    void every_bundle_has_a_sentence_for_each_reason_and_no_other_key() throws Exception {
        for (String bundle : BUNDLES) {
            Properties texts = load(bundle);
            assertThat(texts.stringPropertyNames()).as(bundle).isEqualTo(CONSTANTS);
            assertThat(new HashSet<>(texts.values()))
                    .as("sentences in %s", bundle)
                    .hasSameSizeAs(CONSTANTS);
            assertThat(texts.values())
                    .as(bundle)
                    .allSatisfy(text -> assertThat(text.toString())
                            .matches("\\p{Lu}[^\\p{Cc}{}<>]*\\.")
                            .doesNotContain("\ufffd", "\u00c3"));
        }
    }

    @Test
    void no_key_is_given_twice() throws IOException {
        for (String bundle : BUNDLES) {
            try (BufferedReader in = new BufferedReader(reader(bundle))) {
                assertThat(in.lines().filter(line -> !line.startsWith("#")))
                        .as(bundle)
                        .hasSameSizeAs(CONSTANTS);
            }
        }
    }

    @Test
    void each_language_has_its_own_sentences() throws Exception {
        for (Reason reason : Reason.values()) {
            assertThat(Set.of(reason.text(), reason.text(Locale.GERMAN), reason.text(Locale.FRENCH)))
                    .hasSize(3);
            assertThat(reason.text()).isEqualTo(load(BUNDLES.get(0)).getProperty(reason.name()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"de-DE", "fr-FR", "en-US", "ja-JP", "tr-TR", "und"})
    void the_default_locale_has_no_effect(String machine) throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(machine));
        try {
            // A cached bundle would hide the effect.
            ResourceBundle.clearCache(Reason.class.getClassLoader());
            assertTexts(Reason.class);
            assertTexts(onTheClassPath());
            assertTexts(inTheModule());
        } finally {
            Locale.setDefault(before);
        }
    }

    private static void assertTexts(Class<?> reasons) throws Exception {
        assertText(reasons, "en", "The invitation has expired.");
        assertText(reasons, "en-GB", "The invitation has expired.");
        assertText(reasons, "und", "The invitation has expired.");
        assertText(reasons, "ja", "The invitation has expired.");
        assertText(reasons, "gsw", "The invitation has expired.");
        assertText(reasons, "de", "Die Einladung ist abgelaufen.");
        assertText(reasons, "de-CH", "Die Einladung ist abgelaufen.");
        assertText(reasons, "de-Latn-AT-1996", "Die Einladung ist abgelaufen.");
        assertText(reasons, "fr", "L\u2019invitation a expir\u00e9.");
        assertText(reasons, "fr-CA", "L\u2019invitation a expir\u00e9.");
        assertThat(reasons.getMethod("text").invoke(expired(reasons))).isEqualTo("The invitation has expired.");
    }

    private static void assertText(Class<?> reasons, String tag, String expected) throws Exception {
        assertThat(reasons.getMethod("text", Locale.class).invoke(expired(reasons), Locale.forLanguageTag(tag)))
                .as("%s in %s", tag, reasons.getModule())
                .isEqualTo(expected);
    }

    private static Object expired(Class<?> reasons) {
        return Arrays.stream(reasons.getEnumConstants())
                .filter(reason -> reason.toString().equals("EXPIRED"))
                .findFirst()
                .orElseThrow();
    }

    private static Class<?> onTheClassPath() throws Exception {
        URLClassLoader loader =
                new URLClassLoader(new URL[] {location(Reason.class)}, ClassLoader.getPlatformClassLoader());
        Class<?> loaded = loader.loadClass(Reason.class.getName());
        assertThat(loaded.getModule().isNamed()).isFalse();
        return loaded;
    }

    private static Class<?> inTheModule() throws Exception {
        ModuleFinder modules = ModuleFinder.of(path(Reason.class), path(Validation.class), path(Logger.class));
        Configuration resolved =
                ModuleLayer.boot().configuration().resolve(modules, ModuleFinder.of(), Set.of("dev.invitations"));
        ClassLoader loader = ModuleLayer.boot()
                .defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader())
                .findLoader("dev.invitations");
        Class<?> loaded = loader.loadClass(Reason.class.getName());
        assertThat(loaded.getModule().getName()).isEqualTo("dev.invitations");
        return loaded;
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static Path path(Class<?> type) throws URISyntaxException {
        return Path.of(location(type).toURI());
    }

    private static Properties load(String name) throws IOException {
        Properties loaded = new Properties();
        try (Reader in = reader(name)) {
            loaded.load(in);
        }
        return loaded;
    }

    private static Reader reader(String name) {
        return new InputStreamReader(Objects.requireNonNull(Reason.class.getResourceAsStream(name), name), UTF_8);
    }
}
