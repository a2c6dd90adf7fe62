namespace Imprest.Commands.Operating;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Status"><c>ok</c>, <c>problem</c>, or <c>note</c>: worth knowing, nothing wrong.</param>
/// <param name="Hint">What to do about a problem.</param>
internal sealed record DoctorCheck(string Name, string Status, string Detail, string? Hint = null)
{
    public bool IsProblem => Status == "problem";

    public static DoctorCheck Ok(string name, string detail) => new(name, "ok", detail);
    public static DoctorCheck Note(string name, string detail) => new(name, "note", detail);
    public static DoctorCheck Problem(string name, string detail, string hint) => new(name, "problem", detail, hint);
}
