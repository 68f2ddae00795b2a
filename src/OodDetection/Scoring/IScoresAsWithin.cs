namespace OodDetection;

/// <summary>A detector around another one, whose scores are those of the one within.</summary>
internal interface IScoresAsWithin
{
    /// <summary>The one within.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    IOodDetector Within { get; }
}
