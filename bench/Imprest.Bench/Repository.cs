namespace Imprest.Bench;

/// <summary>Where results go: the directory above this program that has the solution in it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new(AppContext.BaseDirectory));

    public static string Results { get; } = Path.Combine(Root, "bench/results");

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException("Run the benchmarks from a clone: Imprest.slnx is in none of the directories above."),
        _ when File.Exists(Path.Combine(directory.FullName, "Imprest.slnx")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
