package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.publicapi.PublicApi;
import dev.invitations.publicapi.PublicJavadoc;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InMemoryPublicApiTest {

    @Test
    void the_public_api_is_as_recorded() throws IOException {
        PublicApi.verify(InMemoryStorage.class);
    }

    @Test
    void the_javadoc_of_the_public_api_begins_with_a_verb_in_the_third_person() throws IOException {
        assertThat(PublicJavadoc.violations(Path.of("src", "main", "java"))).isEmpty();
    }
}
