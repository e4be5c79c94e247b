package dev.invitations.examples.console;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Starts one console per test class, with the sample data. */
@Tag("browser")
abstract class BrowserTestBase {

    static BrowserFixture site;

    @BeforeAll
    static void open() {
        site = new BrowserFixture();
    }

    @AfterAll
    static void close() {
        site.close();
    }
}
