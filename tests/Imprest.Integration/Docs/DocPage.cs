namespace Imprest.Integration.Docs;

/// <summary>A page of the repository, by its path from the root.</summary>
internal sealed class DocPage
{
    private const string Mark = "<!-- test: ", End = "<!-- end -->";

    private readonly List<string> lines;

    private DocPage(string path, IEnumerable<string> lines)
    {
        Path = path;
        this.lines = [.. lines];
    }

    public static string Root { get; } = FindRoot();

    public string Path { get; }

    public string Text => string.Join('\n', lines);

    /// <summary>README and its neighbours, and everything under <c>docs</c> and <c>bench</c>.</summary>
    public static IEnumerable<string> AllPaths =>
        Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Append(System.IO.Path.Combine(Root, "bench", "README.md"))
            .Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static DocPage Read(string path) => new(path, File.ReadAllLines(System.IO.Path.Combine(Root, path)));

    /// <summary>The blocks that a comment marks for a test, in order.</summary>
    public IReadOnlyList<DocBlock> Blocks()
    {
        var blocks = new List<DocBlock>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith(Mark, StringComparison.Ordinal) || !lines[i].EndsWith(" -->", StringComparison.Ordinal))
                continue;
            var words = lines[i][Mark.Length..^4].Split(' ', 2);
            var closing = lines.FindIndex(i + 1, line => line == End || line.StartsWith(Mark, StringComparison.Ordinal));
            var fenced = lines[i + 1].StartsWith("```", StringComparison.Ordinal);
            var start = fenced ? i + 2 : i + 1;
            var end = start;
            if (closing >= 0 && lines[closing] == End)
                (start, end) = (i + 1, closing);
            else
            {
                while (end < lines.Count && (fenced ? lines[end] != "```" : lines[end].Length > 0))
                    end++;
            }

            blocks.Add(new(Path, words[0], words.Length > 1 ? words[1] : "", start, [.. lines[start..end]]));
        }

        return blocks;
    }

    /// <summary>Puts other lines in the place of a block. Do the last block first: the others keep their places then.</summary>
    public void Replace(DocBlock block, IReadOnlyList<string> content)
    {
        lines.RemoveRange(block.Start, block.Lines.Count);
        lines.InsertRange(block.Start, content);
    }

    public void Save() => File.WriteAllText(System.IO.Path.Combine(Root, Path), Text + "\n");

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(directory, "Imprest.slnx")))
            directory = System.IO.Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return directory;
    }
}

/// <summary>
/// A fenced block, table or paragraph that a comment marks: <c>&lt;!-- test: kind argument --&gt;</c>; or all up to <c>&lt;!-- end --&gt;</c>, where one follows.
/// </summary>
internal sealed record DocBlock(string Page, string Kind, string Argument, int Start, IReadOnlyList<string> Lines)
{
    /// <summary>The command of a block that begins with one: its lines up to the first that does not end in <c>\</c>.</summary>
    public IReadOnlyList<string> CommandLines
    {
        get
        {
            var count = 1;
            while (Lines[count - 1].EndsWith('\\'))
                count++;
            return [.. Lines.Take(count)];
        }
    }

    /// <summary>The command in one line, without its <c>$</c>.</summary>
    public string Command => string.Join(' ', CommandLines.Select(line => line.TrimEnd('\\').Trim()))["$ ".Length..];

    /// <summary>The cells of a table, without its two head lines.</summary>
    public IReadOnlyList<string[]> Rows =>
        [.. Lines.Skip(2).Select(line => line.Replace("\\|", "\u0001", StringComparison.Ordinal).Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
}
