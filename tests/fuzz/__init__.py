"""What nobody would ask, and tokens that nobody issued: does the gateway go on answering, and does it never grow?"""
