package dev.invitations.examples.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the console and prints its address, or one sentence that says why it cannot start. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(ConsoleProperties.class)
@EnableResilientMethods
class Console {

    public static void main(String[] args) {
        long begin = System.nanoTime();
        try {
            ConfigurableApplicationContext context = start(args);
            String seconds = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begin) / 1e9);
            System.out.println("Open " + address(context) + "  (ready in " + seconds + " s; stop with Ctrl+C)");
        } catch (RuntimeException failure) {
            System.err.println(StartupFailureMessage.sentence(failure));
            System.exit(1);
        }
    }

    /** Returns the address of the console. With PORT=0 the port is known only after the start. */
    private static String address(ConfigurableApplicationContext context) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return context.getBean(ConsoleProperties.class).url().toString().replaceFirst(":0$", ":" + port);
    }

    static ConfigurableApplicationContext start(String... args) {
        Path module = Path.of("examples", "console");
        Path home = Files.isDirectory(module) ? module : Path.of("");
        Path data = home.resolve("data").toAbsolutePath();
        SpringApplication application = new SpringApplication(Console.class);
        application.setDefaultProperties(
                Map.of("console.data", data.resolve("console").toString()));
        application.addListeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) prepared -> {
            EmptyVariables.hide(prepared.getEnvironment());
            ConsoleProperties.check(prepared.getEnvironment());
            DataFolder.protect(prepared.getEnvironment());
        });
        return Objects.requireNonNull(application.run(args));
    }
}
