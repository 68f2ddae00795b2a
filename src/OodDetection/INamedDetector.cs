namespace OodDetection;

/// <summary>A detector whose kind has a name in files: what verdicts call it.</summary>
internal interface INamedDetector
{
    string Name { get; }
}
