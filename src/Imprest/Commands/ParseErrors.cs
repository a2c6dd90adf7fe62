using System.CommandLine;
using System.CommandLine.Parsing;

namespace Imprest.Commands;

/// <summary>Says what is wrong with the arguments, and what was probably meant.</summary>
internal static class ParseErrors
{
    public static CommandError Describe(RootCommand root, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "imprest" : $"imprest {PathOf(command)}";
        // A word that nothing matched explains the errors that follow from it (a value without its option, say).
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return Unknown(command, name, OptionTakenForArgument(parsed) ?? unknown);
        if (parsed.Errors[0].SymbolResult is OptionResult { Option: { } option, Tokens: [var value, ..] } && option.ValueType == typeof(int) && !int.TryParse(value.Value, out _))
            return CommandError.Usage($"`{option.Name} {value.Value}` is not a whole number.", $"Run `{name} --help` for its arguments.");
        var message = parsed.Errors[0].Message.ReplaceLineEndings(" ").Trim();
        return CommandError.Usage(message, $"Run `{name} --help` for its arguments.");
    }

    /// <summary>An option that does not exist is taken for an argument that the command has; then what was meant as its value is left over.</summary>
    private static string? OptionTakenForArgument(ParseResult parsed) =>
        parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).FirstOrDefault(token => token.Value is ['-', '-', ..])?.Value;

    private static CommandError Unknown(Command command, string name, string word)
    {
        if (!word.StartsWith('-') && command.Subcommands.Count > 0)
        {
            var commands = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).ToArray();
            var meant = Nearest.Of(word, commands);
            return CommandError.Usage(
                $"There is no command `{word}`.",
                meant is null ? $"Commands: {string.Join(", ", commands)}." : $"Did you mean `{name} {meant}`?");
        }

        var options = command.Options.Where(option => !option.Hidden).Select(option => option.Name).ToArray();
        var near = word.StartsWith('-') ? Nearest.Of(word.Split('=')[0], options) : null;
        return CommandError.Usage(
            word.StartsWith('-') ? $"`{name}` has no option `{word}`." : $"`{name}` does not take `{word}` there.",
            near is null ? $"Run `{name} --help` for its arguments." : $"Did you mean `{near}`? Run `{name} --help` for all of them.");
    }

    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault(candidate => candidate is not RootCommand);
        return parent is null ? command.Name : $"{PathOf(parent)} {command.Name}";
    }
}
