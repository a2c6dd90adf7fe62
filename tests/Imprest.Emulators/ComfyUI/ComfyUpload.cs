namespace Imprest.Emulators.ComfyUI;

/// <summary>A file that was brought before a workflow.</summary>
/// <param name="Original">Of a mask: <c>original_ref</c> as sent.</param>
public sealed record ComfyUpload(string Name, string Subfolder, byte[] Bytes, string? Original);
