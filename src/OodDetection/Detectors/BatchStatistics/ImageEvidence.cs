namespace OodDetection;

/// <summary>What is kept of one image: the numbers of each part, and −log p of the image by itself.</summary>
internal readonly record struct ImageEvidence(double[][] Parts, double NegativeLogP);
