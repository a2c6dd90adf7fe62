namespace Imprest.Tests.Commands;

/// <summary>A directory of its own with one price file, or with none; gone at the end.</summary>
internal sealed class PriceDirectory : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("imprest-prices-");

    public PriceDirectory(string yaml)
    {
        if (yaml.Length > 0)
            File.WriteAllText(System.IO.Path.Combine(directory.FullName, "prices.yaml"), yaml);
    }

    public string Path => directory.FullName;

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(directory.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => directory.Delete(recursive: true);
}
