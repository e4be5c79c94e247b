package dev.invitations.examples.console;

import dev.invitations.model.EmailAddress;
import dev.invitations.model.Limits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Serves the sign-up. The address of a new user is not verified, so it answers no invitation: a user can type the
 * address of another person. A new user answers with the link in its mail.
 */
@Controller
@RequestMapping(SignUpController.PATH)
class SignUpController implements PageController {

    static final String PATH = "/signup";

    /** The length of the column. */
    private static final int LONGEST_ADDRESS = 200;

    private final DirectoryRepository directory;

    SignUpController(DirectoryRepository directory) {
        this.directory = directory;
    }

    /** @param to the page to show after the sign-up */
    @GetMapping
    String form(@RequestParam(defaultValue = "") String to, Model model) {
        model.addAttribute("to", to);
        return "signup";
    }

    /** Creates the user, logs it in, and leads to the page. */
    @PostMapping
    String signUp(
            @RequestParam String name,
            @RequestParam String email,
            @RequestParam(defaultValue = "") String to,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String trimmed = name.strip();
        String address = EmailAddress.of(email.strip()).value();
        String refusal = refusal(trimmed, address);
        if (refusal != null) {
            model.addAttribute("notice", new FlashMessage(false, refusal));
            model.addAttribute("to", to);
            model.addAttribute("name", name);
            model.addAttribute("email", email);
            return "signup";
        }
        ConsoleUser person =
                new ConsoleUser(UUID.randomUUID().toString(), trimmed, address, false, "en-GB", "Europe/London");
        directory.add(person);
        SecurityConfiguration.logIn(person, request, response);
        return "redirect:" + LogInPage.next(to);
    }

    private static @Nullable String refusal(String name, String address) {
        if (!VisibleName.permits(name)) {
            return VisibleName.TEXT;
        }
        if (address.length() > LONGEST_ADDRESS || !Limits.isEmail(address)) {
            return "The address must be an e-mail address of at most " + LONGEST_ADDRESS
                    + " characters, such as carol@example.org.";
        }
        return null;
    }
}
