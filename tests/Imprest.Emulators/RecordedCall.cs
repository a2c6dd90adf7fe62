namespace Imprest.Emulators;

/// <summary>One call as it arrived.</summary>
/// <param name="Fields">The fields of the JSON body or of the form, as text.</param>
/// <param name="Files">The file parts, in order.</param>
public sealed record RecordedCall(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> Fields, IReadOnlyList<RecordedFile> Files)
{
    public string? this[string field] => Fields.GetValueOrDefault(field);

    /// <summary>With its question mark; empty where there is none.</summary>
    public string Query { get; init; } = "";
}

/// <param name="Name">The form field, as sent (<c>image[]</c>).</param>
public sealed record RecordedFile(string Name, string FileName, string? ContentType, byte[] Bytes);
