namespace OodDetection;

/// <summary>The progress of a training.</summary>
/// <param name="Stage">What is being trained, such as <c>GEOM</c>.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Epoch">The epoch that the step belongs to, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Loss">Mean loss of the steps since the last report; NaN where nothing is minimised, as in the moments detector's closed form.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
/// <param name="ImagesPerSecond">Images that went through the network in a second, since the last report, training out-of-distribution images included.</param>
/// <param name="Elapsed">Time since the first step.</param>
public sealed record TrainingProgress(string Stage, long Step, long Steps, int Epoch, int Epochs, double Loss, double LearningRate, double ImagesPerSecond, TimeSpan Elapsed)
{
    /// <summary>The time that the remaining steps will take at the speed so far.</summary>
    public TimeSpan Remaining => Step == 0 ? TimeSpan.Zero : Elapsed * ((double)(Steps - Step) / Step);
}
