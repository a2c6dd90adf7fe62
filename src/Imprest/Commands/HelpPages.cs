using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Imprest.Commands;

/// <summary>The help of each command, with its examples; the program's own help is the overview.</summary>
internal sealed class HelpPages(HelpAction usual, RootCommand root, Surroundings surroundings) : SynchronousCommandLineAction
{
    private const int WidestText = 110;

    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root, Surroundings surroundings)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var usual = (HelpAction)option.Action!;
        usual.MaxWidth = Math.Min(surroundings.Width, WidestText);
        option.Action = new HelpPages(usual, root, surroundings);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        if (command is RootCommand)
            return Overview.Write(new(surroundings, json: false), root);
        var exitCode = usual.Invoke(parseResult);
        if (command is IHasExamples { Examples: { Count: > 0 } examples })
        {
            surroundings.Out.WriteLine("Examples:");
            foreach (var example in examples)
                surroundings.Out.WriteLine($"  {example}");
            surroundings.Out.WriteLine();
        }

        return exitCode;
    }
}
